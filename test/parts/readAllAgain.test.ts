import { ApolloLink, type DocumentNode } from '@apollo/client'
import { MembersDocument, MessagesDocument, ViewerDocument } from '@attitudes/live/documents'
import { createTestLive } from '@attitudes/live/testing'
import { finalize } from 'rxjs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const members = [
  { id: 'lea', name: 'Léa' },
  { id: 'max', name: 'Max' },
]
const documents = [MembersDocument, MessagesDocument, ViewerDocument] as DocumentNode[]

const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000 })

const unhandled: unknown[] = []
const note = (reason: unknown) => void unhandled.push(reason)
beforeEach(() => void process.on('unhandledRejection', note))
afterEach(() => {
  process.off('unhandledRejection', note)
  expect(unhandled.splice(0)).toEqual([])
})

/**
 * Léa's device, which shows members, messages and Léa. `asked` has the operations since all of that is there, `over`
 * those that have ended.
 */
async function open() {
  const live = createTestLive({ seed: { members } })
  const asked: (string | undefined)[] = []
  const over: (string | undefined)[] = []
  const noting = new ApolloLink((operation, forward) => {
    asked.push(operation.operationName)
    return forward(operation).pipe(finalize(() => over.push(operation.operationName)))
  })
  live.apollo.setLink(ApolloLink.from([noting, live.apollo.link]))
  live.hold()
  const shown = documents.map((query) => live.apollo.watchQuery({ query }))
  const showing = shown.map((one) => one.subscribe(() => {}))
  const isWhole = () => shown.every((one) => one.getCurrentResult().dataState === 'complete')
  await until(() => expect(isWhole()).toBe(true))
  for (const names of [asked, over]) names.length = 0
  return { live, asked, over, shown, showing }
}

const changed = (id: string, name: string, role: 'DJ' | 'GUEST' = 'GUEST') => ({
  __typename: 'MemberChanged' as const,
  member: { id, name, role },
})
const everything = ['Members', 'Messages', 'Viewer']

test.each([
  ['name', changed('lea', 'Léa Martin')],
  ['role', changed('lea', 'Léa', 'DJ')],
])('a member whose own %s changes reads again all that is shown', async (_, event) => {
  const { live, asked, shown } = await open()
  live.emit(event)
  await until(() => expect(asked.toSorted()).toEqual(everything))
  const { name, role } = event.member
  await until(() => expect(shown[2]?.getCurrentResult().data).toMatchObject({ viewer: { name, role } }))
  live.dispose()
})

test('another member whose name changes is shown by it, and nothing is read again', async () => {
  const { live, asked, shown } = await open()
  live.emit(changed('max', 'Maxime'))
  await until(() => expect(JSON.stringify(shown[0]?.getCurrentResult().data)).toContain('Maxime'))
  expect(asked).toEqual([])
  live.dispose()
})

type Device = Awaited<ReturnType<typeof open>>

test.each<[string, (device: Device) => void]>([
  ['is refused to the new role', ({ live }) => live.refuse('messages', 'FORBIDDEN')],
  ['is not shown any more', ({ showing }) => showing[1]?.unsubscribe()],
  ['belongs to a client that is disposed of', ({ live }) => live.dispose()],
])('what %s while it is read again fails nobody', async (_, happen) => {
  const device = await open()
  device.live.setLatency(50)
  device.live.emit(changed('lea', 'Léa', 'DJ'))
  await until(() => expect(device.asked.toSorted()).toEqual(everything))
  happen(device)
  await until(() => expect(device.over).toContain('Messages'))
  device.live.dispose()
  // Rejections that nobody handles are told of in a later turn.
  await new Promise((resolve) => setTimeout(resolve))
})
