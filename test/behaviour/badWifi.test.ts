import { createLiveClient } from '@attitudes/live'
import { ConversationsDocument, OnlineUsersDocument } from '@attitudes/live/documents'
import { BehaviorSubject, distinctUntilChanged, filter, firstValueFrom, map } from 'rxjs'
import { expect, test } from 'vitest'
import { provideWebSocket, startMiddlebox } from '../support/middlebox.ts'
import { startWedding, type TestWedding } from '../support/wedding.ts'

provideWebSocket()

/** A device that shows conversations and who is online. It loses its connection with each message that it hears. */
async function openDevice(wedding: TestWedding, token: string) {
  const box = await startMiddlebox(wedding.servers[0]?.url ?? '')
  const refused: unknown[] = []
  box.rules.down = (message, end) => {
    if (JSON.stringify(message).includes('RATE_LIMITED')) refused.push(message)
    const event = message.payload?.data?.events?.__typename
    if (event === 'MessageReceived') setImmediate(end)
    // Presence events are dropped, so that a device learns who comes only by asking.
    return event === 'PresenceChanged' ? undefined : message
  }
  const live = createLiveClient({ url: box.url, token, storage: null })
  const connections = new BehaviorSubject(0)
  const connecting = live.status.pipe(
    map(({ isConnected }) => isConnected),
    distinctUntilChanged(),
    filter(Boolean),
  )
  connecting.subscribe(() => connections.next(connections.value + 1))
  const shown = [ConversationsDocument, OnlineUsersDocument].map((query) =>
    live.apollo.watchQuery<object>({ query }).subscribe(() => {}),
  )
  const letGo = live.hold()
  return {
    refused,
    hasConnected: (times: number) => firstValueFrom(connections.pipe(filter((count) => count >= times))),
    asked: (name: string) => [...box.overHttp, ...box.overSocket].filter((operation) => operation === name).length,
    online: () => live.apollo.readQuery({ query: OnlineUsersDocument })?.onlineUsers.map(({ member }) => member.id),
    async [Symbol.asyncDispose]() {
      for (const each of shown) each.unsubscribe()
      letGo()
      live.signOut()
      await box[Symbol.asyncDispose]()
    },
  }
}

test('three devices that lose their connection twenty times are refused nothing, and know who is online', async () => {
  await using wedding = await startWedding()
  const [ana, leo, zoe] = [await wedding.join('ana'), await wedding.join('leo'), await wedding.join('zoe')]
  const begunAt = performance.now()
  await using first = await openDevice(wedding, ana.token)
  await using second = await openDevice(wedding, ana.token)
  await using third = await openDevice(wedding, ana.token)
  const devices = [first, second, third]
  for (let lost = 1; lost <= 20; lost++) {
    await Promise.all(devices.map((device) => device.hasConnected(lost)))
    const comes = lost === 20 ? zoe.hears(1, { after: await zoe.cursor() }) : undefined
    await leo.sends(`message ${lost}`)
    await comes
  }
  await Promise.all(devices.map((device) => device.hasConnected(21)))
  for (const device of devices) await expect.poll(device.online, { timeout: 15_000 }).toContain('zoe')

  const rounds = (performance.now() - begunAt) / 5_000
  for (const device of devices) {
    expect(device.asked('Conversations')).toBeLessThanOrEqual(rounds + 3)
    expect(device.asked('OnlineUsers')).toBeLessThanOrEqual(rounds + 3)
    expect(device.refused).toEqual([])
  }
})
