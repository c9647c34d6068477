import { describe, expect, test } from 'vitest'
import { applyEvent, createCache } from '../../web/live/core/cache.ts'
import type { LiveEvent } from '../../web/live/domains/update.ts'
import {
  MusicRequestsDocument,
  OnlineUsersDocument,
  type PhotoPartsFragment,
  PhotosDocument,
  type PresenceStatus,
} from '../../web/live/gql/index.ts'

const member = (id: string) => ({ __typename: 'Member' as const, id, name: id, role: 'GUEST' as const })
const me = member('lea')
const timeOf = (number: number) => new Date(Date.UTC(2026, 5, 20) + number * 1_000).toISOString()
const pageInfo = { __typename: 'PageInfo' as const, hasNextPage: false, endCursor: null }

function photo(number: number): PhotoPartsFragment {
  const address = `http://localhost/photos/${number}.webp`
  const id = `photo-${number}`
  return {
    __typename: 'Photo',
    id,
    url: address,
    thumbnailUrl: address,
    originalUrl: null,
    width: 3,
    height: 2,
    placeholder: '',
    takenAt: null,
    caption: null,
    sharedAt: timeOf(number),
    sharedBy: member('tom'),
  } as PhotoPartsFragment
}

function song(number: number, votes = 0) {
  const [id, songTitle] = [`song-${number}`, `Song ${number}`]
  const undecided = { status: 'PENDING' as const, reason: null, decidedAt: null, decidedBy: null }
  const asked = {
    artist: null,
    dedicatedTo: null,
    dedications: [],
    queueKey: null,
    requestedAt: timeOf(number),
    requestedBy: member('tom'),
  }
  return { __typename: 'MusicRequest' as const, id, songTitle, votes, ...undecided, ...asked }
}

const told = { cursor: '', at: timeOf(0) }
const wished = (number: number): LiveEvent => ({
  ...told,
  __typename: 'MusicRequestChanged',
  musicRequest: song(number),
  musicChange: 'CREATED',
  by: member('tom'),
})
const voted = (number: number): LiveEvent =>
  ({ ...wished(number), musicRequest: song(number, 1), musicChange: 'VOTED' }) as LiveEvent

/** Léa's cache, and a function that applies an event to it. */
function setUp() {
  const cache = createCache('http://localhost')
  return { cache, apply: (event: LiveEvent) => applyEvent(cache, event, me) }
}

describe('a list that events add to', () => {
  // The numbers that were read, those that come, and the list in the end.
  test.each<[number[], number[], number[]]>([
    [[], [1], [1]],
    [[1, 2, 3], [4], [1, 2, 3, 4]],
    [[2, 4, 6], [3], [2, 3, 4, 6]],
    [
      [2, 4, 6],
      [1, 5, 7],
      [1, 2, 4, 5, 6, 7],
    ],
    [
      [1, 2],
      [2, 2],
      [1, 2],
    ],
  ])('of %j takes %j in their places', (read, come, all) => {
    const { cache, apply } = setUp()
    const photos = [...read].reverse().map(photo)
    cache.writeQuery({
      query: PhotosDocument,
      data: { photos: { __typename: 'PhotoConnection', nodes: photos, pageInfo } },
    })
    const requests = {
      __typename: 'MusicRequestConnection' as const,
      nodes: read.map((number) => song(number)),
      pageInfo,
    }
    cache.writeQuery({ query: MusicRequestsDocument, data: { musicRequests: requests } })
    for (const number of come) {
      apply({ ...told, __typename: 'PhotoShared', photo: photo(number) })
      apply(wished(number))
    }
    const numbersOf = (nodes: { id: string }[] = []) => nodes.map(({ id }) => Number(id.split('-')[1]))
    expect(numbersOf(cache.readQuery({ query: PhotosDocument })?.photos.nodes)).toEqual([...all].reverse())
    expect(numbersOf(cache.readQuery({ query: MusicRequestsDocument })?.musicRequests.nodes)).toEqual(all)
  })

  test('keeps the songs that a vote is not for the same objects', () => {
    const { cache, apply } = setUp()
    const nodes = [1, 2, 3].map((number) => song(number))
    cache.writeQuery({
      query: MusicRequestsDocument,
      data: { musicRequests: { __typename: 'MusicRequestConnection', nodes, pageInfo } },
    })
    const read = () => cache.readQuery({ query: MusicRequestsDocument })?.musicRequests.nodes ?? []
    const before = read()
    apply(voted(2))
    expect(read().map(({ votes }) => votes)).toEqual([0, 1, 0])
    expect(read().map((one, index) => one === before[index])).toEqual([true, false, true])
  })
})

describe('the list of members who are online', () => {
  const presence = (id: string, status: PresenceStatus = 'ONLINE') => ({
    __typename: 'Presence' as const,
    status,
    customStatus: null,
    lastSeenAt: timeOf(1),
    member: member(id),
  })
  const changed = (id: string, status: PresenceStatus) =>
    ({
      __typename: 'PresenceChanged',
      previousStatus: 'OFFLINE',
      presence: presence(id, status),
    }) as unknown as LiveEvent
  const here = ['ana', 'leo', 'tom']

  test.each<[string, LiveEvent, string[]]>([
    ['somebody comes', changed('max', 'ONLINE'), ['ana ONLINE', 'leo ONLINE', 'max ONLINE', 'tom ONLINE']],
    ['somebody is busy', changed('leo', 'BUSY'), ['ana ONLINE', 'leo BUSY', 'tom ONLINE']],
    ['somebody leaves', changed('leo', 'OFFLINE'), ['ana ONLINE', 'tom ONLINE']],
    ['somebody leaves who was not here', changed('max', 'OFFLINE'), ['ana ONLINE', 'leo ONLINE', 'tom ONLINE']],
    [
      'somebody is removed',
      { __typename: 'MemberRemoved', member: member('tom') } as LiveEvent,
      ['ana ONLINE', 'leo ONLINE'],
    ],
  ])('changes when %s, and everybody else stays the same object', (_, event, after) => {
    const { cache, apply } = setUp()
    cache.writeQuery({ query: OnlineUsersDocument, data: { onlineUsers: here.map((id) => presence(id)) } })
    const read = () => cache.readQuery({ query: OnlineUsersDocument })?.onlineUsers ?? []
    const before = read()
    apply(event)
    apply(event)
    expect(
      read()
        .map(({ member, status }) => `${member.id} ${status}`)
        .sort(),
    ).toEqual(after)
    const touched = 'presence' in event ? event.presence.member.id : ''
    for (const one of read()) if (one.member.id !== touched) expect(before).toContain(one)
  })

  test('is not made up before it was asked for', () => {
    const { cache, apply } = setUp()
    apply(changed('max', 'ONLINE'))
    expect(cache.readQuery({ query: OnlineUsersDocument })).toBeNull()
  })
})
