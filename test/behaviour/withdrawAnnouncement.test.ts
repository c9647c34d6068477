import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Role, roles } from '../../src/access/viewer.ts'
import { adminOf } from '../support/admin.ts'
import { backends, type Phone, serversFor, startWedding } from '../support/wedding.ts'

const fields = 'id message priority from { id } madeAt everyWedding withdrawnAt'
const announce = `mutation ($input: AnnounceInput!) { announce(input: $input) { ${fields} } }`
const withdraw = `mutation ($id: ID!) { withdrawAnnouncement(id: $id) { ${fields} } }`
const hear = `subscription ($after: Cursor) {
  events(after: $after, kinds: [ANNOUNCEMENT_MADE, ANNOUNCEMENT_WITHDRAWN, NOTIFICATION_RECEIVED]) {
    __typename
    ... on AnnouncementMade { announcement { ${fields} } }
    ... on AnnouncementWithdrawn { announcement { ${fields} } }
    ... on NotificationReceived { notification { message subjectId } }
  }
}`
const lists = `{
  announcements { totalCount nodes { ${fields} } }
  notifications { totalCount nodes { id message subjectId } }
  unreadNotificationCount
}`

type Asker = Pick<Phone, 'gets'>
const announcesAs = async (phone: Asker, input: object) => (await phone.gets(announce, { input })).announce
const announces = (phone: Phone, message: string, id: string = randomUUID()) => announcesAs(phone, { id, message })
const withdraws = async (phone: Asker, id: string) => (await phone.gets(withdraw, { id })).withdrawAnnouncement
const heardAfter = async (phone: Phone, after: string, count: number) =>
  (await phone.subscribe(hear, { after }).take(count)).map(({ events }) => events)
const moment = expect.stringMatching(/^2.*Z$/)

describe.each(backends)('with the %s backend', (backend) => {
  test('a withdrawn announcement goes from everyone who has it, and has no text for anyone who comes later', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const leo = await wedding.join('leo', { server: wedding.servers.length - 1 })
    const start = await leo.cursor()
    const live = leo.subscribe(hear, { after: start })
    const kept = await announces(pia, 'the bus is here')
    const made = await announces(pia, 'the key is under the stone')
    expect(made.withdrawnAt).toBeNull()
    await live.take(4)
    const withdrawn = await withdraws(pia, made.id)
    expect(withdrawn).toEqual({ ...made, message: '', withdrawnAt: moment })
    const last = { __typename: 'AnnouncementWithdrawn', announcement: withdrawn }
    expect((await live.take(1))[0].events).toEqual(last)

    const late = await wedding.join('late')
    for (const phone of [leo, late, await wedding.join('late', { server: wedding.servers.length - 1 })]) {
      const heard = await heardAfter(phone, start, 5)
      expect(heard.slice(2)).toEqual([
        { __typename: 'AnnouncementMade', announcement: withdrawn },
        { __typename: 'NotificationReceived', notification: { message: '', subjectId: made.id } },
        last,
      ])
      const { announcements } = await phone.gets(lists)
      expect(announcements).toEqual({ totalCount: 2, nodes: [withdrawn, kept] })
      const { announcement, node, pastEvents } = await phone.gets(
        `query ($id: ID!, $after: Cursor!) { announcement(id: $id) { ${fields} } node(id: $id) { ... on Announcement { ${fields} } }
          pastEvents(after: $after) { events { __typename ... on AnnouncementMade { announcement { message } } } } }`,
        { id: made.id, after: start },
      )
      expect([announcement, node]).toEqual([withdrawn, withdrawn])
      expect(JSON.stringify(pastEvents)).not.toContain('stone')
    }
    const { notifications, unreadNotificationCount } = await leo.gets(lists)
    expect(notifications).toMatchObject({ totalCount: 1, nodes: [{ subjectId: kept.id }] })
    expect(unreadNotificationCount).toBe(1)
    for (const table of ['announcements', 'notifications'])
      expect(
        JSON.stringify(await wedding.sql(`select * from ${table} where wedding_id = '${wedding.id}'`)),
      ).not.toContain('stone')
    const logged = await wedding.sql(`select payload from events where wedding_id = '${wedding.id}'`)
    expect(JSON.stringify(logged)).not.toContain('stone')
  })

  test.each(roles)(
    'somebody who is %s withdraws their own, and that of another as COUPLE, PLANNER or ADMIN',
    async (role) => {
      await using wedding = await startWedding({ backend, servers: serversFor(backend) })
      const pia = await wedding.join('pia', { role: 'PLANNER' })
      const ana = await wedding.join('ana', { role, server: wedding.servers.length - 1 })
      const other = await announces(pia, 'by pia')
      if ((['COUPLE', 'PLANNER', 'ADMIN'] as Role[]).includes(role)) {
        expect((await withdraws(ana, other.id)).message).toBe('')
        expect((await withdraws(ana, (await announces(ana, 'by ana')).id)).message).toBe('')
      } else {
        expect(await ana.refused(withdraw, { id: other.id })).toBe('FORBIDDEN')
        expect((await ana.gets(lists)).announcements.nodes).toEqual([other])
      }
    },
  )

  test('withdrawn again, also at the same time, it is withdrawn once; sent again, it stays so', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const ana = await wedding.join('ana', { role: 'COUPLE', server: wedding.servers.length - 1 })
    const { id } = await announces(pia, 'over')
    const start = await pia.cursor()
    const answers = await Promise.all([pia, ana, pia, ana].map((phone) => withdraws(phone, id)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await announces(pia, 'over', id)).toEqual(answers[0])
    expect(await ana.refused(announce, { input: { id, message: 'over' } })).toBe('CONFLICT')
    await announces(pia, 'next')
    expect((await heardAfter(pia, start, 2)).map(({ __typename }) => __typename)).toEqual([
      'AnnouncementWithdrawn',
      'AnnouncementMade',
    ])
  })

  test('another wedding cannot withdraw it, and an id of nothing is NOT_FOUND', async () => {
    await using wedding = await startWedding({ backend })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const zoe = await wedding.join('zoe', { at: `other-${wedding.id}`, role: 'COUPLE' })
    const made = await announces(pia, 'ours')
    const start = await zoe.cursor()
    expect(await zoe.refused(withdraw, { id: made.id })).toBe('NOT_FOUND')
    expect(await pia.refused(withdraw, { id: randomUUID() })).toBe('NOT_FOUND')
    expect(await pia.refused(withdraw, { id: 'ours' })).toBe('BAD_USER_INPUT')
    await withdraws(pia, made.id)
    const theirs = await announces(zoe, 'theirs', made.id)
    expect((await heardAfter(zoe, start, 1))[0]).toEqual({ __typename: 'AnnouncementMade', announcement: theirs })
  })

  test('an ADMIN withdraws what was announced to every wedding, everywhere; nobody else does', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const ana = await wedding.join('ana', { role: 'COUPLE' })
    const zoe = await wedding.join('zoe', { at: `other-${wedding.id}`, role: 'COUPLE', server: -1 })
    const root = await adminOf(wedding, { server: -1 })
    const input = { id: randomUUID(), message: 'the server rests at noon', everyWedding: true }
    const made = await announcesAs(root, input)
    expect(made.everyWedding).toBe(true)
    const starts = [await ana.cursor(), await zoe.cursor()]
    expect((await ana.gets(lists)).announcements.nodes).toMatchObject([{ id: made.id, everyWedding: true }])
    expect(await ana.refused(withdraw, { id: made.id })).toBe('FORBIDDEN')
    const withdrawn = await withdraws(root, made.id)
    expect(withdrawn).toMatchObject({ id: made.id, message: '', withdrawnAt: moment })
    for (const [index, phone] of [ana, zoe].entries()) {
      expect((await heardAfter(phone, starts[index] ?? '', 1))[0]).toMatchObject({
        __typename: 'AnnouncementWithdrawn',
        announcement: { id: made.id, message: '' },
      })
      expect((await phone.gets(lists)).notifications.nodes).toEqual([])
    }
    // A wedding that it has not reached does not get it any more.
    const mia = await wedding.join('mia', { at: `later-${wedding.id}` })
    expect(await announcesAs(root, input)).toEqual(withdrawn)
    expect((await mia.gets(lists)).announcements.nodes).toEqual([])
  })

  test('an ADMIN without a wedding withdraws what was announced at one; so does its couple', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana', { role: 'COUPLE' })
    const root = await adminOf(wedding, { server: -1 })
    const here = { weddingId: wedding.id }
    for (const [phone, message] of [
      [root, 'one'],
      [ana, 'two'],
    ] as const) {
      const made = await announcesAs(root, { ...here, message })
      expect((await ana.gets(lists)).announcements.nodes[0]).toEqual(made)
      expect(made.everyWedding).toBe(false)
      expect(await withdraws(phone, made.id)).toMatchObject({ message: '' })
    }
  })

  test('announcements of an earlier version can be read and withdrawn', async () => {
    await using wedding = await startWedding({ backend })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const start = await pia.cursor()
    const made = await announces(pia, 'of old')
    const root = await adminOf(wedding)
    const ofAdmin = await announcesAs(root, { weddingId: wedding.id, message: 'of the operator' })
    await wedding.sql(`update events set payload = payload #- '{announcement,withdrawnAt}' #- '{announcement,everyWedding}'
      where wedding_id = '${wedding.id}' and kind = 'announcement.made'`)
    expect((await pia.gets(lists)).announcements.nodes).toEqual([ofAdmin, made])
    wedding.servers.push(await wedding.start())
    const again = await wedding.join('pia', { role: 'PLANNER', server: -1 })
    const heard = (await heardAfter(again, start, 4)).flatMap(({ announcement }) => announcement ?? [])
    // This server cannot tell how far it went, so no button offers to withdraw it.
    expect(heard).toEqual([made, { ...ofAdmin, everyWedding: true }])
    expect(await withdraws(again, made.id)).toMatchObject({ message: '', withdrawnAt: moment })
  })
})
