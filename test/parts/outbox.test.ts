import { BehaviorSubject, Subject } from 'rxjs'
import { expect, test } from 'vitest'
import { createOutbox, type NewEntry } from '../../web/live/core/outbox.ts'
import { Refused } from '../../web/live/core/refused.ts'
import { RetryableError } from '../../web/live/core/retryable.ts'
import type { LiveStorage } from '../../web/live/core/storage.ts'

const lost = new RetryableError('The connection was lost')
const refused = new Refused({ code: 'CONFLICT', message: 'It is decided' })
const limited = new Refused({ code: 'RATE_LIMITED', message: 'Come back' })

/** Everything that was begun before has happened. */
const settled = () => new Promise<void>((resolve) => setTimeout(resolve))

const bearerOf = (userId: string) => ({ userId, userName: userId, role: 'GUEST', weddingId: 'w', expiresAt: Infinity })

/** A storage as AsyncStorage, in memory. */
function createStorage(): LiveStorage {
  const texts = new Map<string, string>()
  return {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => void texts.set(key, text),
    removeItem: (key) => void texts.delete(key),
  }
}

/** A member's phone, whose server answers when the test says so. */
function startPhone({ userId = 'lea', storage = createStorage() } = {}) {
  let bearer = bearerOf(userId)
  const changes = new BehaviorSubject<string | undefined>('token')
  const retry = new Subject<void>()
  const asked = new Map<string, { resolve(answer: unknown): void; reject(error: unknown): void }>()
  const sent: string[] = []
  const outbox = createOutbox({
    session: { bearer: () => bearer, changes },
    storage,
    send({ id }, wasTried) {
      sent.push(wasTried ? `${id} again` : id)
      return new Promise((resolve, reject) => asked.set(id, { resolve, reject }))
    },
    retries: () => (error) => (error === refused ? undefined : retry),
    forget() {},
  })
  return {
    outbox,
    /** Ids in the order in which they were sent. */
    sent,
    /** Ids and states of what is shown. */
    shown: () => outbox.entries.value.map(({ id, status }) => `${id} ${status}`),
    /** Queues an entry. Returns how that has ended by the time of the call. */
    does(id: string, more: Partial<NewEntry> = {}) {
      let end: unknown = 'waiting'
      const entry = { id, kind: 'song', operation: 'RequestMusic', variables: { input: { id } }, ...more } as const
      outbox.add(entry).then(
        (answer) => (end = answer),
        (error: Error) => (end = error instanceof Refused ? error.code : error.name),
      )
      return () => end
    },
    async answers(id: string) {
      asked.get(id)?.resolve(`${id} is stored`)
      await settled()
    },
    async fails(id: string, error: Error) {
      asked.get(id)?.reject(error)
      await settled()
    },
    /** The time of the next try has come. */
    async retries() {
      retry.next()
      await settled()
    },
    async isNow(other: string) {
      bearer = bearerOf(other)
      changes.next(`token of ${other}`)
      await settled()
    },
  }
}

const photo = { kind: 'photo', operation: 'SharePhoto', fileName: 'cake.jpg' } as const
const message = { kind: 'message', operation: 'SendMessage' } as const

test('what a person does is sent one after the other, and a file beside the rest', async () => {
  const phone = startPhone()
  const first = phone.does('first')
  const second = phone.does('second')
  phone.does('picture', photo)
  await settled()
  expect(phone.sent.toSorted()).toEqual(['first', 'picture'])
  await phone.answers('first')
  expect(first()).toBe('first is stored')
  expect(second()).toBe('waiting')
  expect(phone.sent.at(-1)).toBe('second')
  expect(phone.shown()).toEqual(['second sending', 'picture sending'])
})

test('what got no answer is sent again, before what was done after it', async () => {
  const phone = startPhone()
  phone.does('first')
  phone.does('second', message)
  await settled()
  await phone.fails('first', lost)
  expect(phone.shown()).toEqual(['first queued', 'second queued'])
  await phone.retries()
  await phone.answers('first')
  expect(phone.sent).toEqual(['first', 'first again', 'second'])
})

test('what the server asks to come back with lets other kinds pass, and holds its own', async () => {
  const phone = startPhone()
  phone.does('song')
  phone.does('message', message)
  phone.does('another song')
  await settled()
  await phone.fails('song', limited)
  await phone.answers('message')
  expect(phone.sent).toEqual(['song', 'message'])
  expect(phone.shown()).toEqual(['song held', 'another song queued'])
  await phone.retries()
  await phone.answers('song')
  expect(phone.sent).toEqual(['song', 'message', 'song again', 'another song'])
})

test.each([
  ['a song is only told to its caller, who looks at it', {}, false, []],
  ['a song stays where its caller may be gone, since it waited for the network', {}, true, ['it failed']],
  ['a message stays to be shown', message, false, ['it failed']],
  ['a photo stays to be shown', photo, false, ['it failed']],
] as const)('of what is refused %s', async (_, kind, waits, shown) => {
  const phone = startPhone()
  const end = phone.does('it', kind)
  await settled()
  if (waits) {
    await phone.fails('it', lost)
    await phone.retries()
  }
  await phone.fails('it', refused)
  expect(end()).toBe('CONFLICT')
  expect(phone.shown()).toEqual(shown)
})

test('a message that failed is sent again, or given up, as the person decides', async () => {
  const phone = startPhone()
  phone.does('first', message)
  phone.does('second', message)
  await settled()
  await phone.fails('first', refused)
  await phone.fails('second', refused)
  phone.outbox.discard('first')
  phone.outbox.retry('second')
  await settled()
  expect(phone.shown()).toEqual(['second sending'])
  await phone.answers('second')
  expect(phone.shown()).toEqual([])
})

test('what was done offline is sent after a reload, in its order, and nothing that was stored is', async () => {
  const storage = createStorage()
  const before = startPhone({ storage })
  for (const id of ['first', 'second', 'third']) before.does(id)
  await settled()
  await before.answers('first')
  before.outbox.dispose()
  const after = startPhone({ storage })
  await settled()
  await after.answers('second')
  expect(after.sent).toEqual(['second', 'third'])
})

test('what a member did is shown to them alone, and sent as them when they are back', async () => {
  const phone = startPhone({ userId: 'lea' })
  phone.does('first')
  phone.does('second')
  await settled()
  await phone.isNow('tom')
  expect(phone.shown()).toEqual([])
  phone.does('of tom')
  await settled()
  expect(phone.sent).toEqual(['first', 'of tom'])
  await phone.isNow('lea')
  expect(phone.shown()).toEqual(['first sending', 'second queued'])
})

test('without a place to keep it, it is sent all the same and says that it ends with the page', async () => {
  const phone = startPhone({ storage: { ...createStorage(), setItem: () => Promise.reject(new Error('full')) } })
  const end = phone.does('song')
  await settled()
  expect(phone.outbox.entries.value[0]?.isKept).toBe(false)
  await phone.answers('song')
  expect(end()).toBe('song is stored')
})

test('callers hear that the client was disposed of, and nothing is taken after that', async () => {
  const phone = startPhone()
  const before = phone.does('before')
  await settled()
  phone.outbox.dispose()
  const after = phone.does('after')
  await settled()
  expect([before(), after()]).toEqual(['Disposed', 'Disposed'])
})
