import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Role } from '../../src/access/viewer.ts'
import { backends, type Phone, serversFor, startWedding, type TestWedding } from '../support/wedding.ts'

const people = { ana: 'GUEST', tom: 'GUEST', max: 'DJ', zoe: 'COUPLE' } satisfies Record<string, Role>
type Person = keyof typeof people
const everyone = Object.keys(people) as Person[]

async function everybody(wedding: TestWedding, at?: string): Promise<Record<Person, Phone>> {
  const phones = Object.entries(people).map(async ([name, role], server) => [
    name,
    await wedding.join(name, { role, server, at }),
  ])
  return Object.fromEntries(await Promise.all(phones))
}

/** Fields that look one thing up, with their types. */
const types = {
  message: 'Message',
  musicRequest: 'MusicRequest',
  micRequest: 'MicRequest',
  photo: 'Photo',
  task: 'Task',
  announcement: 'Announcement',
  member: 'Member',
} as const
type Field = keyof typeof types

/** Looks something up by the field of its type and as node, which must agree; undefined if there is none. */
async function look(phone: Phone, field: Field, id: string): Promise<string | undefined> {
  const query = `query ($id: ID!) { one: ${field}(id: $id) { __typename id } other: node(id: $id) { __typename id } }`
  const { one, other } = await phone.gets(query, { id })
  expect(other).toEqual(one)
  return one ? `${one.__typename} ${one.id}` : undefined
}

/** The people who can look something up. */
async function seenBy(phones: Record<Person, Phone>, field: Field, id: string): Promise<Person[]> {
  const found = await Promise.all(everyone.map((person) => look(phones[person], field, id)))
  for (const each of found) if (each) expect(each).toBe(`${types[field]} ${id}`)
  return everyone.filter((_, index) => found[index])
}

describe.each(backends)('%s', (backend) => {
  test('a thing is found by its id by those who may see it, and by nobody of another wedding', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const phones = await everybody(wedding)
    const { ana, tom, max, zoe } = phones
    const does = async (phone: Phone, mutation: string, input: object): Promise<string> =>
      (
        await phone.gets(
          `mutation ($input: ${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!) { done: ${mutation}(input: $input) { id } }`,
          { input },
        )
      ).done.id
    const things: [Field, string, Person[]][] = [
      ['message', (await ana.sends('hello')).id, everyone],
      ['message', (await ana.sends('between us', 'tom')).id, ['ana', 'tom']],
      ['musicRequest', await does(ana, 'requestMusic', { songTitle: 'Hey Jude' }), everyone],
      ['micRequest', await does(tom, 'requestMic', { purpose: 'A toast' }), ['tom', 'max', 'zoe']],
      ['photo', await does(ana, 'sharePhoto', { url: 'https://example.com/a.jpg' }), everyone],
      ['task', await does(zoe, 'createTask', { title: 'Candles', assigneeId: 'tom' }), ['tom', 'zoe']],
      ['announcement', await does(zoe, 'announce', { message: 'Dinner' }), everyone],
      ['member', 'ana', everyone],
    ]
    const rejected = await does(tom, 'requestMusic', { songTitle: 'Macarena' })
    await max.gets('mutation ($id: ID!) { rejectMusicRequest(id: $id) { id } }', { id: rejected })
    things.push(['musicRequest', rejected, ['tom', 'max', 'zoe']])
    for (const [field, id, expected] of things) {
      expect([field, await seenBy(phones, field, id)]).toEqual([field, expected])
      expect(await look(zoe, field, id.toUpperCase())).toBe(field === 'member' ? undefined : await look(zoe, field, id))
    }
    const others = await everybody(wedding, `other-${randomUUID()}`)
    for (const [field, id] of things) if (field !== 'member') expect(await seenBy(others, field, id)).toEqual([])
  })

  test('removed photos and members are found no more, and unknown ids never', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const { ana, tom, zoe } = await everybody(wedding)
    const { sharePhoto } = await ana.gets('mutation { sharePhoto(input: { url: "https://example.com/a.jpg" }) { id } }')
    await ana.gets('mutation ($id: ID!) { removePhoto(id: $id) { id } }', sharePhoto)
    await zoe.gets('mutation { removeMember(id: "tom") { id } }')
    expect([await look(ana, 'photo', sharePhoto.id), await look(ana, 'member', 'tom')]).toEqual([undefined, undefined])
    const strange = [randomUUID(), 'nobody', '', ' ', '\u0000', "' or 1=1 --", 'é'.repeat(500)]
    for (const id of strange)
      for (const field of Object.keys(types) as Field[])
        expect([id, await look(ana, field, id)]).toEqual([id, undefined])
    expect(await tom.refused('{ node(id: "ana") { id } }')).toBe('UNAUTHENTICATED')
  })

  test('lists say how many items there are that the viewer may see, of what was asked for', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const { ana, tom, max, zoe } = await everybody(wedding)
    await ana.gets(
      'mutation { a: requestMusic(input: { songTitle: "One" }) { id } b: requestMusic(input: { songTitle: "Two" }) { id } }',
    )
    const { songs } = await tom.gets('mutation { songs: requestMusic(input: { songTitle: "Three" }) { id } }')
    await max.gets('mutation ($id: ID!) { rejectMusicRequest(id: $id) { id } }', songs)
    await tom.gets('mutation { requestMic(input: { purpose: "A toast" }) { id } }')
    await ana.gets('mutation { sharePhoto(input: { url: "https://example.com/a.jpg" }) { id } }')
    await zoe.gets(
      'mutation { a: createTask(input: { title: "A", assigneeId: "tom" }) { id } b: createTask(input: { title: "B" }) { id } }',
    )
    await zoe.gets('mutation { announce(input: { message: "Dinner" }) { id } }')
    const totals = async (phone: Phone) => {
      const { unreadNotificationCount, ...lists } = await phone.gets(`{
        members(first: 1) { totalCount } photos { totalCount } announcements { totalCount }
        songs: musicRequests(first: 0) { totalCount } pending: musicRequests(status: [PENDING]) { totalCount }
        mics: micRequests { totalCount } tasks { totalCount } toms: tasks(assigneeId: "tom") { totalCount }
        notifications { totalCount } unread: notifications(unreadOnly: true) { totalCount } unreadNotificationCount
      }`)
      expect(unreadNotificationCount).toBe(lists.unread.totalCount)
      return Object.values<any>(lists).map(({ totalCount }) => totalCount)
    }
    expect({ ana: await totals(ana), tom: await totals(tom), zoe: await totals(zoe) }).toEqual({
      ana: [4, 1, 1, 2, 2, 0, 0, 0, 1, 1],
      // A task, a rejected song and the announcement.
      tom: [4, 1, 1, 3, 2, 1, 1, 1, 3, 3],
      zoe: [4, 1, 1, 3, 2, 1, 2, 1, 1, 1],
    })
    const { nodes } = (await tom.gets('{ notifications { nodes { id } } }')).notifications
    await tom.gets('mutation ($upTo: ID!) { markNotificationsRead(upTo: $upTo) }', { upTo: nodes[1].id })
    expect((await tom.gets('{ unreadNotificationCount }')).unreadNotificationCount).toBe(1)
  })

  test("somebody's votes are their own, the newest request first", async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const { ana, tom, zoe, max } = await everybody(wedding)
    const ids: string[] = []
    for (const songTitle of ['One', 'Two', 'Three']) {
      const input = { songTitle }
      ids.push(
        (await ana.gets('mutation ($input: RequestMusicInput!) { requestMusic(input: $input) { id } }', { input }))
          .requestMusic.id,
      )
    }
    for (const id of ids) await tom.gets('mutation ($id: ID!) { voteForMusicRequest(id: $id) { id } }', { id })
    await zoe.gets('mutation ($id: ID!) { voteForMusicRequest(id: $id) { id } }', { id: ids[0] })
    await max.gets('mutation ($id: ID!) { rejectMusicRequest(id: $id) { id } }', { id: ids[1] })
    const voted = async (phone: Phone) => (await phone.gets('{ votedMusicRequestIds }')).votedMusicRequestIds
    // Tom does not see a rejected song of Ana any more.
    expect([await voted(tom), await voted(zoe), await voted(ana)]).toEqual([[ids[2], ids[0]], [ids[0]], []])
  })
})
