import { MembersDocument, MessagesDocument } from '@attitudes/live/documents'
import { createTestLive } from '@attitudes/live/testing'
import { expect, test, vi } from 'vitest'

const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000 })

test('all queries deliver a new name in one task, so that React renders once for all of them', async () => {
  const people = [
    { id: 'lea', name: 'Léa' },
    { id: 'max', name: 'Max' },
  ]
  const live = createTestLive({ seed: { members: people, messages: [{ sender: 'max', content: 'Welcome!' }] } })
  live.hold()
  const members = live.apollo.watchQuery({ query: MembersDocument })
  const messages = live.apollo.watchQuery({ query: MessagesDocument })
  const heard: string[] = []
  const subscriptions = [
    members.subscribe(() => {
      heard.push('members')
      queueMicrotask(() => heard.push('rendered'))
    }),
    messages.subscribe(() => heard.push('messages')),
  ]
  const isWhole = () => [members, messages].every((one) => one.getCurrentResult().dataState === 'complete')
  await until(() => expect(isWhole()).toBe(true))
  heard.length = 0

  live.emit({ __typename: 'MemberChanged', member: { id: 'max', name: 'Max Martin', role: 'GUEST' } })
  await until(() => expect(heard.length).toBeGreaterThanOrEqual(3))
  expect(heard).toEqual(['members', 'messages', 'rendered'])
  for (const subscription of subscriptions) subscription.unsubscribe()
  live.dispose()
})
