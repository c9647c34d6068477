import { createLiveClient, type LiveClient } from '@attitudes/live'
import { ViewerDocument } from '@attitudes/live/documents'
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
  vi.unstubAllGlobals()
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

test('all that is shown when another person signs in is read again for them', async () => {
  const live = newDevice().start()
  await live.session.join({ code, name: 'Lise' })
  const shown: string[] = []
  const showing = live.apollo
    .watchQuery({ query: ViewerDocument })
    .subscribe(({ data }) => data?.viewer?.name && shown.push(data.viewer.name))
  await expect.poll(() => shown.at(-1)).toBe('Lise')
  await live.session.join({ code, name: 'Tim', isAnother: true })
  await expect.poll(() => shown.at(-1)).toBe('Tim')
  showing.unsubscribe()
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
  expect(live.session.device()?.hasLeft).toBe(true)
  await live.session.join({ code, name: 'Eva', isAnother: true })
  expect(live.session.device()?.hasLeft).toBeUndefined()
})

test('a guest whose name is known is asked whether they are that one until they have said so', async () => {
  const earlier = await newDevice().start().session.join({ code, name: 'Ondine' })
  const device = newDevice()
  const first = device.start()
  const joined = await first.session.join({ code, name: 'Ondine' })
  expect(joined.namesakes).toEqual([{ id: earlier.userId, name: 'Ondine', role: 'GUEST' }])
  first.dispose()

  const next = device.start()
  await next.session.ready
  expect(next.session.device()?.namesakes).toEqual(joined.namesakes)
  expect((await next.session.join({ code, name: 'Ondine' })).namesakes).toEqual(joined.namesakes)
  next.session.dismissNamesakes()
  const last = device.start()
  await last.session.ready
  expect(last.session.device()?.namesakes).toEqual([])
  expect((await last.session.join({ code, name: 'Ondine' })).namesakes).toEqual([])
})

test('a guest who is confirmed to be an earlier member goes on as that one, and the device knows who they were', async () => {
  const earlier = await newDevice().start().session.join({ code, name: 'Gaston' })
  const live = newDevice().start()
  const newcomer = await live.session.join({ code, name: 'Gaston' })
  live.hold()
  await connected(live)
  await live.actions.requestRejoin(earlier.userId)
  const couple = await wedding.join('couple', { role: 'COUPLE' })
  const { data } = await couple.ask('{ rejoinRequests { id } }')
  await couple.ask(`mutation { confirmRejoinRequest(id: "${data?.rejoinRequests[0].id}") { id } }`)
  await expect.poll(() => live.session.bearer()?.userId).toBe(earlier.userId)
  expect(live.session.device()).toMatchObject({
    userId: earlier.userId,
    formerUserId: newcomer.userId,
    namesakes: [],
  })
})
