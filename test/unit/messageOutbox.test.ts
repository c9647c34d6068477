import { BehaviorSubject, EMPTY } from 'rxjs'
import { expect, test } from 'vitest'
import { createMessageOutbox } from '../../web/live/core/messageOutbox.ts'

const blocked = new Proxy({} as Storage, {
  get() {
    throw new Error('The operation is insecure.')
  },
})
const full = {
  length: 0,
  setItem() {
    throw new Error('QuotaExceededError')
  },
  removeItem() {},
} as unknown as Storage
const broken = { length: 1, key: () => 'attitudes:outbox:w:lea:1', getItem: () => '{', setItem() {}, removeItem() {} }

test.each([
  ['full', full],
  ['blocked', blocked],
  ['filled with something else', broken as unknown as Storage],
])('a message is sent though the storage is %s', async (_, storage) => {
  const bearer = { userId: 'lea', userName: 'Léa', role: 'GUEST', weddingId: 'w' }
  const outbox = createMessageOutbox({
    session: { bearer: () => bearer, changes: new BehaviorSubject(bearer) } as never,
    storage,
    send: async (input) => ({ ...input }) as never,
    retryDelay: () => EMPTY,
  })
  const sent = outbox.add(null, 'hello')
  expect(outbox.pending.value).toHaveLength(1)
  expect(await sent).toMatchObject({ content: 'hello' })
  expect(outbox.pending.value).toEqual([])
})
