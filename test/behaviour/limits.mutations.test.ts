import { randomUUID } from 'node:crypto'
import { getNamedType, isLeafType } from 'graphql'
import { describe, expect, test } from 'vitest'
import { schema } from '../../schema/index.ts'
import type { Role } from '../../src/access/viewer.ts'
import { backends, startWedding } from '../support/wedding.ts'

describe.each(backends)('with the %s backend', (backend) => {
  const servers = backend === 'cluster' ? 2 : 1

  test('each mutation that somebody sends again and again is refused after a while', async () => {
    const names = ['MESSAGES', 'TYPING', 'REQUESTS', 'PHOTOS', 'MARKS', 'WRITES'].map((name) => [
      `LIMIT_${name}_PER_MINUTE`,
      '2',
    ])
    await using wedding = await startWedding({ backend, servers, settings: Object.fromEntries(names) })
    const id = () => ({ id: randomUUID() })
    const ways: Record<string, [role: Role, args: () => Record<string, unknown>]> = {
      acceptMusicRequest: ['DJ', id],
      announce: ['COUPLE', () => ({ input: { message: 'x' } })],
      approveMicRequest: ['DJ', id],
      assignTask: ['PLANNER', () => ({ input: { ...id(), assigneeId: 'nobody' } })],
      confirmRejoinRequest: ['GUEST', id],
      createIntegration: ['PLANNER', () => ({ input: { name: 'x', scopes: [] } })],
      createInvitation: ['PLANNER', () => ({ input: {} })],
      createPersonalLink: ['GUEST', () => ({})],
      createTask: ['PLANNER', () => ({ input: { title: 'x' } })],
      declineMicRequest: ['DJ', id],
      declineRejoinRequest: ['GUEST', id],
      deleteTask: ['PLANNER', id],
      editMessage: ['GUEST', () => ({ input: { ...id(), content: 'x' } })],
      editPhoto: ['GUEST', () => ({ input: id() })],
      markMessagesRead: ['GUEST', () => ({ input: { upTo: randomUUID() } })],
      markMusicRequestPlayed: ['DJ', id],
      markNotificationsRead: ['GUEST', () => ({ upTo: randomUUID() })],
      moveMusicRequest: ['DJ', id],
      reactToMessage: ['GUEST', () => ({ input: { ...id(), emoji: '🎉' } })],
      refreshSession: ['GUEST', () => ({})],
      rejectMusicRequest: ['DJ', id],
      removeMember: ['PLANNER', () => ({ id: 'nobody' })],
      removeMessage: ['GUEST', id],
      removePhoto: ['GUEST', id],
      rename: ['GUEST', () => ({ name: 'x' })],
      reopenMicRequest: ['DJ', id],
      reopenMusicRequest: ['DJ', id],
      requestMic: ['GUEST', () => ({ input: { purpose: 'x' } })],
      requestMusic: ['GUEST', () => ({ input: { songTitle: randomUUID() } })],
      requestRejoin: ['GUEST', () => ({ input: { memberId: 'nobody' } })],
      revokeIntegration: ['PLANNER', id],
      revokeInvitation: ['PLANNER', id],
      sendMessage: ['GUEST', () => ({ input: { channel: 'WEDDING', content: 'x' } })],
      setTyping: ['GUEST', () => ({ input: { isTyping: true, recipientId: 'nobody' } })],
      sharePhoto: ['GUEST', () => ({ input: { url: 'https://example.com/x.jpg' } })],
      startMusicRequest: ['DJ', id],
      unassignTask: ['PLANNER', id],
      unvoteMusicRequest: ['GUEST', id],
      updatePresence: ['GUEST', () => ({ input: {} })],
      updateTask: ['PLANNER', () => ({ input: id() })],
      updateWedding: ['PLANNER', () => ({ input: {} })],
      voteForMusicRequest: ['GUEST', id],
      withdrawAnnouncement: ['PLANNER', id],
      withdrawMicRequest: ['GUEST', id],
      withdrawMusicRequest: ['GUEST', id],
      withdrawRejoinRequest: ['GUEST', id],
    }
    // The first two count by code, and somebody who has left is signed out.
    const fields = Object.values(schema.getMutationType()?.getFields() ?? {}).filter(
      ({ name }) => !['joinWedding', 'resumeSession', 'leaveWedding'].includes(name),
    )
    expect(Object.keys(ways)).toEqual(fields.map(({ name }) => name))
    for (const { name, args, type } of fields) {
      const [role, argsOf] = ways[name] as (typeof ways)[string]
      const phones = await Promise.all([0, servers - 1].map((server) => wedding.join(name, { role, server })))
      const parameters = args.map((arg) => `$${arg.name}: ${arg.type}`).join(', ')
      const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ')
      const selection = isLeafType(getNamedType(type)) ? '' : '{ __typename }'
      const query = `mutation ${parameters && `(${parameters})`} { ${name}${passed && `(${passed})`} ${selection} }`
      const codes: unknown[] = []
      for (let turn = 0; turn < 3; turn++) codes.push(await phones[turn % 2]?.refused(query, argsOf()))
      expect(codes.slice(0, 2), name).not.toContain('RATE_LIMITED')
      expect(codes[2], name).toBe('RATE_LIMITED')
    }
  })
})
