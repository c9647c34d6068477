// @vitest-environment happy-dom
// @vitest-environment-options { "url": "http://localhost:3000" }

import { Refused } from '@attitudes/live'
import {
  useDJWebSocket,
  useLive,
  useMicRequests,
  useMusicRequests,
  useMusicVotes,
  useSimilarMusicRequests,
  useWebSocket,
} from '@attitudes/live/react'
import { act, renderHook, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { newWedding, serve, within } from '../support/live.tsx'

const server = serve()
const titles = (requests: { songTitle: string }[]) => requests.map(({ songTitle }) => songTitle)

test('a song shows at once for its requester and on the DJ’s console, and leaves it once accepted', async () => {
  const wedding = newWedding(server)
  const dj = renderHook(() => useDJWebSocket(), within(await wedding.client('max', { role: 'DJ' })))
  const lea = renderHook(() => ({ ...useMusicRequests(), ...useWebSocket() }), within(await wedding.client('lea')))
  await waitFor(() => expect(lea.result.current.loading).toBe(false))
  await waitFor(() => expect(dj.result.current.loading).toBe(false))

  let asked: Promise<unknown> | undefined
  act(() => {
    asked = lea.result.current.requestMusic('Dancing Queen', 'ABBA', 'Pour les mariés !')
  })
  await waitFor(() =>
    expect(lea.result.current.musicRequests).toMatchObject([
      { songTitle: 'Dancing Queen', status: 'PENDING', votes: 0 },
    ]),
  )
  await act(async () => void (await asked))
  await waitFor(() => expect(titles(dj.result.current.musicRequests)).toEqual(['Dancing Queen']))
  const id = dj.result.current.musicRequests[0]?.id ?? ''

  let accepted: Promise<unknown> | undefined
  act(() => {
    accepted = dj.result.current.acceptMusic(id)
  })
  await waitFor(() => expect(dj.result.current.musicRequests).toEqual([]))
  await act(async () => void (await accepted))
  await waitFor(() =>
    expect(lea.result.current.musicRequests).toMatchObject([{ id, status: 'ACCEPTED', decidedBy: { id: 'max' } }]),
  )
})

test('a vote counts once for everybody, and a rejected song stays only with those who may see it', async () => {
  const wedding = newWedding(server)
  const lea = renderHook(() => useMusicRequests(), within(await wedding.client('lea')))
  const tom = renderHook(() => useMusicRequests(), within(await wedding.client('tom')))
  const dj = renderHook(() => useDJWebSocket(), within(await wedding.client('max', { role: 'DJ' })))
  await waitFor(() => expect(dj.result.current.loading).toBe(false))
  await act(async () => void (await lea.result.current.requestMusic('Thriller')))
  await waitFor(() => expect(titles(tom.result.current.musicRequests)).toEqual(['Thriller']))
  // The same song again is a vote, however it is written.
  await act(async () => void (await tom.result.current.requestMusic('  thriller! ')))
  for (const { result } of [lea, tom, dj]) {
    await waitFor(() => expect(result.current.musicRequests).toMatchObject([{ songTitle: 'Thriller', votes: 1 }]))
  }
  const id = tom.result.current.musicRequests[0]?.id ?? ''
  await act(async () => void (await dj.result.current.rejectMusic(id, 'Later')))
  await waitFor(() => expect(lea.result.current.musicRequests).toMatchObject([{ status: 'REJECTED', reason: 'Later' }]))
  await waitFor(() => expect(tom.result.current.musicRequests).toEqual([]))
})

test('each device of a guest has their votes: those before it came, those of the others, and those of its own at once', async () => {
  const wedding = newWedding(server)
  const lea = renderHook(() => useMusicRequests(), within(await wedding.client('lea')))
  await waitFor(() => expect(lea.result.current.loading).toBe(false))
  const ids: string[] = []
  for (const title of ['One', 'Two', 'Three'])
    await act(async () => void ids.push((await lea.result.current.requestMusic(title)).id))
  const [one, two, three] = ids as [string, string, string]
  const voter = async () => {
    const hook = renderHook(() => ({ ...useMusicRequests(), ...useMusicVotes() }), within(await wedding.client('tom')))
    await waitFor(() => expect(hook.result.current).toMatchObject({ loading: false, musicRequests: [{}, {}, {}] }))
    return hook
  }
  const votedOn = ({ result }: Awaited<ReturnType<typeof voter>>) => [...result.current.votedIds].sort()

  const first = await voter()
  let voting: Promise<unknown> | undefined
  act(() => {
    voting = first.result.current.voteForMusic(one)
  })
  await waitFor(() => expect(votedOn(first)).toEqual([one]))
  await act(async () => void (await voting))
  expect(votedOn(first)).toEqual([one])
  const second = await voter()
  await waitFor(() => expect(votedOn(second)).toEqual([one]))

  await act(async () => void (await second.result.current.voteForMusic(two)))
  // Asking for the song of somebody else is a vote too.
  await act(async () => void (await second.result.current.requestMusic('three')))
  for (const phone of [first, second]) await waitFor(() => expect(votedOn(phone)).toEqual([one, two, three].sort()))
  await act(async () => void (await first.result.current.unvoteMusic(one)))
  for (const phone of [first, second]) await waitFor(() => expect(votedOn(phone)).toEqual([two, three].sort()))
  // Votes of others are theirs alone.
  const max = renderHook(() => useMusicVotes(), within(await wedding.client('max', { role: 'DJ' })))
  await waitFor(() => expect(max.result.current.loading).toBe(false))
  expect(max.result.current.votedIds.size).toBe(0)
})

test('the DJ puts the queue in order, and every phone has the same, with the song that plays', async () => {
  const wedding = newWedding(server)
  const dj = renderHook(() => useDJWebSocket(), within(await wedding.client('max', { role: 'DJ' })))
  const lea = renderHook(() => useMusicRequests(), within(await wedding.client('lea')))
  const tom = renderHook(() => useMusicRequests(), within(await wedding.client('tom')))
  await waitFor(() => expect(dj.result.current.loading).toBe(false))
  const ids: string[] = []
  for (const title of ['One', 'Two', 'Three', 'Four']) {
    await act(async () => void ids.push((await lea.result.current.requestMusic(title)).id))
  }
  const [one, two, three, four] = ids as [string, string, string, string]
  await act(async () => void (await Promise.all([one, two, three].map((id) => dj.result.current.acceptMusic(id)))))
  let moved: Promise<unknown> | undefined
  act(() => {
    moved = dj.result.current.moveMusic(three, one)
  })
  await waitFor(() => expect(titles(dj.result.current.queue)).toEqual(['Three', 'One', 'Two']))
  await act(async () => void (await moved))
  await act(async () => void (await dj.result.current.moveMusic(one, null)))
  for (const { result } of [lea, tom, dj])
    await waitFor(() => expect(titles(result.current.queue)).toEqual(['Three', 'Two', 'One']))

  await act(async () => void (await dj.result.current.startMusic(two)))
  act(() => {
    moved = dj.result.current.startMusic(three)
  })
  await waitFor(() => expect(dj.result.current.nowPlaying?.id).toBe(three))
  await act(async () => void (await moved))
  for (const { result } of [lea, tom, dj]) {
    await waitFor(() => expect(result.current.nowPlaying?.id).toBe(three))
    await waitFor(() => expect(titles(result.current.queue)).toEqual(['One']))
  }
  await act(async () => void (await dj.result.current.reopenMusic(three)))
  await waitFor(() => expect(tom.result.current.nowPlaying).toBeUndefined())

  await act(async () => void (await tom.result.current.voteForMusic(four)))
  await waitFor(() => expect(lea.result.current.musicRequests[3]).toMatchObject({ id: four, votes: 1 }))
  await act(async () => void (await tom.result.current.unvoteMusic(four)))
  await waitFor(() => expect(lea.result.current.musicRequests[3]).toMatchObject({ id: four, votes: 0 }))
  await act(async () => void (await lea.result.current.withdrawMusic(four)))
  await waitFor(() => expect(tom.result.current.musicRequests.some(({ id }) => id === four)).toBe(false))
  await waitFor(() => expect(titles(dj.result.current.musicRequests)).toEqual(['Three']))
  expect(lea.result.current.musicRequests[3]).toMatchObject({ status: 'WITHDRAWN', decidedBy: null })
})

test('a guest who types a song sees the similar requests, with each dedication, and as they are now', async () => {
  const wedding = newWedding(server)
  const lea = renderHook(() => useMusicRequests(), within(await wedding.client('lea')))
  const tom = renderHook(({ title }) => ({ ...useMusicRequests(), ...useSimilarMusicRequests(title) }), {
    ...within(await wedding.client('tom')),
    initialProps: { title: '' },
  })
  await act(async () => void (await lea.result.current.requestMusic('Dancing Queen', 'ABBA', 'mum')))
  expect(tom.result.current.similar).toEqual([])
  tom.rerender({ title: 'dancing' })
  await waitFor(() => expect(tom.result.current.similar).toMatchObject([{ songTitle: 'Dancing Queen', votes: 0 }]))
  await act(async () => void (await tom.result.current.requestMusic('dancing queen', 'Abba', 'dad')))
  const dedications = [
    { text: 'mum', from: { id: 'lea' } },
    { text: 'dad', from: { id: 'tom' } },
  ]
  await waitFor(() => expect(tom.result.current.similar).toMatchObject([{ votes: 1, dedications }]))
  await waitFor(() =>
    expect(lea.result.current.musicRequests).toMatchObject([{ votes: 1, dedicatedTo: 'mum', dedications }]),
  )
  tom.rerender({ title: ' ' })
  expect(tom.result.current.similar).toEqual([])
})

test('an action that the server refuses rejects with its code, and its early result is taken back', async () => {
  const wedding = newWedding(server)
  const { result } = renderHook(() => useMusicRequests(), within(await wedding.client('lea')))
  await waitFor(() => expect(result.current.loading).toBe(false))
  await act(async () => void (await result.current.requestMusic('Once')))
  const refused = await act(() => result.current.requestMusic('once').catch((error: unknown) => error))
  expect(refused).toBeInstanceOf(Refused)
  expect(refused).toMatchObject({ code: 'CONFLICT', field: 'songTitle' })
  await waitFor(() => expect(titles(result.current.musicRequests)).toEqual(['Once']))
})

test('a request for the microphone is seen by its requester and the DJ, not by other guests', async () => {
  const wedding = newWedding(server)
  const lea = renderHook(() => useMicRequests(), within(await wedding.client('lea')))
  const tom = renderHook(() => useMicRequests(), within(await wedding.client('tom')))
  const dj = renderHook(() => useDJWebSocket(), within(await wedding.client('max', { role: 'DJ' })))
  for (const { result } of [lea, tom, dj]) await waitFor(() => expect(result.current.loading).toBe(false))
  await act(async () => void (await lea.result.current.requestMic('A toast', 3)))
  await waitFor(() =>
    expect(dj.result.current.micRequests).toMatchObject([{ purpose: 'A toast', durationMinutes: 3, urgent: true }]),
  )
  await act(async () => void (await dj.result.current.approveMic(dj.result.current.micRequests[0]?.id ?? '')))
  await waitFor(() => expect(lea.result.current.micRequests).toMatchObject([{ status: 'APPROVED' }]))
  expect(dj.result.current.micRequests).toEqual([])
  expect(tom.result.current.micRequests).toEqual([])
  const id = lea.result.current.micRequests[0]?.id ?? ''
  await act(async () => void (await dj.result.current.reopenMic(id)))
  await waitFor(() => expect(lea.result.current.micRequests).toMatchObject([{ status: 'PENDING', decidedBy: null }]))
  await waitFor(() => expect(dj.result.current.micRequests).toHaveLength(1))
  await act(async () => void (await lea.result.current.withdrawMic(id)))
  expect(lea.result.current.micRequests).toMatchObject([{ status: 'WITHDRAWN' }])
  await waitFor(() => expect(dj.result.current.micRequests).toEqual([]))
})

test('a song that is asked for while the server is away is shown, and asked for once when it is back', async () => {
  const wedding = newWedding(server)
  const { result } = renderHook(() => ({ ...useMusicRequests(), live: useLive() }), within(await wedding.client('lea')))
  await waitFor(() => expect(result.current.loading).toBe(false))
  await server.kill()
  await waitFor(() => expect(result.current.live.status.value.isConnected).toBe(false))
  let asked: Promise<unknown> | undefined
  act(() => {
    asked = result.current.requestMusic('While away')
  })
  await waitFor(() => expect(titles(result.current.musicRequests)).toEqual(['While away']))
  await server.start()
  await act(async () => void (await asked))
  await waitFor(() => expect(titles(result.current.musicRequests)).toEqual(['While away']))
  const { musicRequests } = await wedding.asks('lea', '{ musicRequests { nodes { songTitle } } }')
  expect(titles(musicRequests.nodes)).toEqual(['While away'])
})
