// @vitest-environment happy-dom
// @vitest-environment-options { "url": "http://localhost:3000" }
import { randomUUID } from 'node:crypto'
import { useConversations, useMembers, useMessages, useMusicRequests, usePhotoStream } from '@attitudes/live/react'
import { act, renderHook, waitFor } from '@testing-library/react'
import postgres, { type Sql } from 'postgres'
import { afterAll, describe, expect, inject, test, vi } from 'vitest'
import { recordLongAgo, storedEvents } from '../support/events.ts'
import { newWedding, serve, within } from '../support/live.tsx'
import { startProcess } from '../support/process.ts'
import { request } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'

const { databaseUrl } = inject('services')
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index))
const contents = (messages: { content: string }[]) => messages.map(({ content }) => content)
const inOrder = (texts: string[]) => [...texts].sort((one, other) => Number(one) - Number(other))

describe.skipIf(!databaseUrl)('a phone that comes back when its events are not kept any more', () => {
  let sql: Sql
  const server = serve(async () => {
    const name = `starting_over_${randomUUID().replaceAll('-', '')}`
    const admin = postgres(databaseUrl ?? '', { max: 1 })
    await admin.unsafe(`create database ${name}`)
    await admin.end()
    const url = (databaseUrl ?? '').replace(/postgres$/, name)
    sql = postgres(url, { max: 1 })
    return { DATABASE_URL: url, LIMIT_PHOTOS_PER_MINUTE: '1000', LIMIT_MESSAGES_PER_MINUTE: '1000' }
  })
  afterAll(() => sql.end())

  test('shows the present state in all lists and tabs, without an empty moment, and reads each list once', async () => {
    const wedding = newWedding(server)
    const share = 'mutation ($url: URL!) { sharePhoto(input: { url: $url }) { id } }'
    const shared: string[] = []
    for (const number of numbers(1, 45)) {
      const { sharePhoto } = await wedding.asks('tom', share, { url: `https://example.com/${number}.jpg` })
      shared.push(sharePhoto.id)
    }
    for (const number of numbers(1, 40)) await wedding.sends('tom', number)

    const sizes: number[] = []
    const page = renderHook(
      () => {
        const lists = [useConversations().conversations, useMembers().members, useMusicRequests().musicRequests]
        const [chat, photos] = [useMessages(), usePhotoStream()]
        sizes.push(Math.min(chat.messages.length, photos.photos.length))
        return { chat, photos, lists }
      },
      within(await wedding.client('lea')),
    )
    const tab = renderHook(() => useMessages(), within(await wedding.client('lea')))
    await waitFor(() => expect(page.result.current.photos.photos).toHaveLength(40))
    await waitFor(() => expect(page.result.current.chat.messages).toHaveLength(30))
    await waitFor(() => expect(tab.result.current.messages).toHaveLength(30))
    await act(() => page.result.current.chat.loadEarlier())
    await act(() => page.result.current.photos.loadMore())
    await waitFor(() =>
      expect(
        [page.result.current.chat.messages, page.result.current.photos.photos].map(({ length }) => length),
      ).toEqual([40, 45]),
    )

    await server.kill()
    act(() => void page.result.current.chat.sendMessage('44'))
    const recorded = { id: wedding.id, sql: (text: string) => sql.unsafe(text) }
    await recordLongAgo(recorded, { count: 10_100, days: 31 })
    {
      // Another server, which the phone does not know, deletes what is too old; and the wedding goes on there.
      await using other = await startProcess({ ...server.settings, WS_PORT: String(await freePort()) })
      const tom = await wedding.token('tom')
      const send = 'mutation ($content: String!) { sendMessage(input: { channel: WEDDING, content: $content }) { id } }'
      for (const content of numbers(41, 43)) await request(other.url, tom, send, { content })
      await request(other.url, tom, 'mutation ($id: ID!) { removePhoto(id: $id) { id } }', { id: shared[0] })
      await expect.poll(async () => (await storedEvents(recorded)).first, { timeout: 20_000 }).toBeGreaterThan(90)
    }

    sizes.length = 0
    const fetched = vi.spyOn(globalThis, 'fetch')
    const asked = (name: string) =>
      fetched.mock.calls.filter(([, init]) => String(init?.body).includes(`"operationName":"${name}"`)).length
    await server.start()
    await waitFor(() => expect(inOrder(contents(page.result.current.chat.messages))).toEqual(numbers(1, 44)), {
      timeout: 20_000,
    })
    await waitFor(() => expect(page.result.current.photos.photos).toHaveLength(44))
    await waitFor(() => expect(contents(tab.result.current.messages)).toContain('44'), { timeout: 20_000 })
    expect(page.result.current.photos.photos.map(({ id }) => id)).not.toContain(shared[0])
    // Lists that are live again do not start over a second time.
    for (const number of numbers(45, 50)) {
      await wedding.sends('tom', number)
      await waitFor(() => expect(contents(page.result.current.chat.messages)).toContain(number))
      await waitFor(() => expect(contents(tab.result.current.messages)).toContain(number))
    }
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(40)
    // A message that was written without a server is tried again after a while.
    const statuses = () => page.result.current.chat.messages.map(({ status }) => status)
    await waitFor(() => expect(statuses()).not.toContain('pending'), { timeout: 20_000 })
    expect(inOrder(contents(page.result.current.chat.messages))).toEqual(numbers(1, 50))
    const times = Object.fromEntries(
      ['Wedding', 'MessageChunks', 'Photos', 'Members', 'MusicRequests'].map((name) => [name, asked(name)]),
    )
    // Two tabs; the first one has two pages of messages and photos.
    expect(times).toEqual({ Wedding: 2, MessageChunks: 3, Photos: 2, Members: 1, MusicRequests: 1 })
    // It is asked at each connection too, and every five seconds at most: when the stream is live, and again where an
    // answer was on its way when the phone started over.
    expect(asked('Conversations')).toBeLessThanOrEqual(8)
    fetched.mockRestore()
  })
})
