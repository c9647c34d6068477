import { createLiveClient, type LiveClient } from '@attitudes/live'
import { filter, firstValueFrom } from 'rxjs'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { provideWebSocket, startMiddlebox } from '../support/middlebox.ts'
import { tokenOf } from '../support/request.ts'
import { startWedding, type TestWedding } from '../support/wedding.ts'

provideWebSocket()

let wedding: TestWedding
let url: string
let code: string
const open: LiveClient[] = []
beforeAll(async () => {
  wedding = await startWedding()
  url = wedding.servers[0]?.url ?? ''
  const couple = await wedding.join('couple', { role: 'COUPLE' })
  const { data } = await couple.ask('mutation { createInvitation(input: {}) { code } }')
  code = data?.createInvitation.code
})
afterEach(() => {
  for (const live of open.splice(0)) live.dispose()
})
afterAll(() => wedding[Symbol.asyncDispose]())

/** A device with a storage like React Native's AsyncStorage. Each client on it is a start of the app, or a tab. */
function newDevice(isAsync = true) {
  const texts = new Map<string, string>()
  const page = new EventTarget()
  const reply = <Value>(value: Value) => (isAsync ? Promise.resolve(value) : value)
  const storage = {
    getItem: (key: string) => reply(texts.get(key) ?? null),
    setItem: (key: string, text: string) => reply(texts.set(key, text) && null),
    removeItem: (key: string) => reply(texts.delete(key) && null),
  }
  return {
    texts,
    kept: () => JSON.parse(texts.get('attitudes:session') ?? '{}'),
    start(server = url) {
      vi.stubGlobal('window', page)
      const live = createLiveClient({ url: server, storage })
      open.push(live)
      return live
    },
    /** The browser tells the tabs that another one has changed the storage. */
    tellTabs: () => page.dispatchEvent(Object.assign(new Event('storage'), { key: 'attitudes:session' })),
  }
}

const connected = (live: LiveClient) => firstValueFrom(live.status.pipe(filter(({ isConnected }) => isConnected)))

test.each([true, false])('a guest who joined is signed in when the app starts again (asynchronous: %s)', async (is) => {
  const device = newDevice(is)
  const first = device.start()
  const joined = await first.session.join({ code, name: 'Léa' })
  first.dispose()

  const next = device.start()
  next.hold()
  await connected(next)
  expect(next.session.bearer()?.userId).toBe(joined.userId)
  next.signOut()
  const last = device.start()
  await last.session.ready
  expect(last.session.bearer()).toBeUndefined()
  expect((await last.session.resume()).userId).toBe(joined.userId)
})

test('a guest whose session is not taken any more goes on by the key of the device', async () => {
  const device = newDevice()
  const first = device.start()
  const { userId, weddingId } = await first.session.join({ code, name: 'Max' })
  first.dispose()
  const expired = await tokenOf({ sub: userId, name: 'Max', role: 'GUEST', weddingId }, -60)
  device.texts.set('attitudes:session', JSON.stringify({ ...device.kept(), token: expired }))

  const next = device.start()
  const signedOut: unknown[] = []
  next.session.signedOut.subscribe((reason) => signedOut.push(reason))
  next.hold()
  await connected(next)
  expect([next.session.bearer()?.userId, signedOut]).toEqual([userId, []])
  expect(device.kept().token).not.toBe(expired)
})

test('signing out, or in as another, in one tab does so in all', async () => {
  const device = newDevice(false)
  const [one, other] = [device.start(), device.start()]
  const lea = await one.session.join({ code, name: 'Léa' })
  device.tellTabs()
  other.hold()
  await connected(other)
  expect(other.session.bearer()?.userId).toBe(lea.userId)

  const tom = await one.session.join({ code, name: 'Tom', isAnother: true })
  expect(tom.userId).not.toBe(lea.userId)
  device.tellTabs()
  await connected(other)
  await expect.poll(() => other.me().id).toBe(tom.userId)

  one.signOut()
  device.tellTabs()
  expect(other.session.bearer()).toBeUndefined()
  await firstValueFrom(other.status.pipe(filter(({ isConnected }) => !isConnected)))
})

test('joining again after an answer that was lost joins once', async () => {
  const couple = await wedding.join('couple', { role: 'COUPLE' })
  const called = async (name: string): Promise<string[]> => {
    const { data } = await couple.ask('{ members(first: 50) { nodes { id name } } }')
    const members: { id: string; name: string }[] = data?.members.nodes
    return members.filter((member) => member.name === name).map(({ id }) => id)
  }
  const device = newDevice()
  const box = await startMiddlebox(url)
  box.rules.swallowsAnswers = true
  const lost = device.start(box.url).session.join({ code, name: 'Zoé' })
  const rejected = expect(lost).rejects.toThrow('cannot be reached')
  await expect.poll(() => called('Zoé')).toHaveLength(1)
  await box[Symbol.asyncDispose]()
  await rejected

  const { userId } = await device.start().session.join({ code, name: 'Zoé' })
  expect(await called('Zoé')).toEqual([userId])
})

test('a member who was removed is signed out, and stays so', async () => {
  const device = newDevice()
  const live = device.start()
  const { userId } = await live.session.join({ code, name: 'Eve' })
  live.hold()
  await connected(live)
  const ended = firstValueFrom(live.session.signedOut)
  const couple = await wedding.join('couple', { role: 'COUPLE' })
  await couple.ask(`mutation { removeMember(id: "${userId}") { id } }`)
  await ended
  expect(live.session.bearer()).toBeUndefined()
})
