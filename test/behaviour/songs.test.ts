import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { asks, does, everybody, heardSince, isChange, lists, request } from '../support/music.ts'
import { startOnOlder } from '../support/older.ts'
import { openSocket } from '../support/socket.ts'
import { backends, type Phone, request as post, startWedding, tokenOf } from '../support/wedding.ts'

const similar = `query ($songTitle: String!, $artist: String) {
  similarMusicRequests(songTitle: $songTitle, artist: $artist) { id songTitle status }
}`
const dedications = '{ musicRequests { nodes { dedicatedTo dedications { from { id } text } } } }'
const dedicated = `subscription ($after: Cursor) {
  musicRequestChanged(after: $after) { change request { votes dedicatedTo dedications { from { id } text } } }
}`

const offeredTo = async (phone: Phone, songTitle: string, artist?: string): Promise<string[]> =>
  (await phone.gets(similar, { songTitle, artist })).similarMusicRequests.map(
    (each: any) => `${each.songTitle} ${each.status}`,
  )

const dedicationsOf = async (phone: Phone) => (await phone.gets(dedications)).musicRequests.nodes.map(inWords)
const inWords = (song: any) => song.dedications.map(({ from, text }: any) => `${from.id}: ${text}`)

describe.each(backends)('with the %s backend', (backend) => {
  const servers = backend === 'cluster' ? 2 : 1
  const start = () => startWedding({ backend, servers, settings: { LIMIT_REQUESTS_PER_MINUTE: '100000' } })

  test('two people get a vote for one song when it is certainly the same, and two songs when it may be another', async () => {
    await using wedding = await start()
    const [ana, bea] = [await wedding.join('ana'), await wedding.join('bea', { server: servers - 1 })]
    const pairs: [isSame: boolean, one: [string, string?], other: [string, string?]][] = [
      [true, ['Get Low (ft. Ying Yang Twins)', 'Lil Jon'], ['Get Low', 'Lil Jon']],
      [true, ['Mrs. Robinson', 'Simon & Garfunkel'], ['Mrs Robinson', 'Simon and Garfunkel']],
      [true, ['Heroes - 2017 Remaster', 'David Bowie'], ['“Heroes”', 'david bowie']],
      [false, ['दिल'], ['दल']],
      [false, ['ガラス'], ['カラス']],
      [false, ['หมา'], ['หม้า']],
      [false, ['C#'], ['C']],
      [false, ['1+1'], ['11']],
      [false, ['Hallelujah'], ['Hallelujah', 'Leonard Cohen']],
      [false, ['Jolene (Live)', 'Dolly Parton'], ['Jolene', 'Dolly Parton']],
    ]
    for (const [isSame, [title, artist], [otherTitle, otherArtist]] of pairs) {
      const one = await asks(ana, title, { artist })
      const other = await asks(bea, otherTitle, { artist: otherArtist })
      expect(other.id === one.id, `${title} and ${otherTitle}`).toBe(isSame)
      expect(other.votes).toBe(isSame ? 1 : 0)
    }
  })

  test('asking for an accepted song is a vote, not a second request; a played one can be asked for again', async () => {
    await using wedding = await start()
    const [ana, bea, leo] = [
      await wedding.join('ana'),
      await wedding.join('bea'),
      await wedding.join('leo', { role: 'DJ' }),
    ]
    const song = await asks(ana, 'Hey Jude')
    await does(leo, 'accept', song.id)
    expect(await asks(bea, 'hey jude', { dedicatedTo: 'mum' })).toMatchObject({
      id: song.id,
      status: 'ACCEPTED',
      votes: 1,
    })
    expect(await dedicationsOf(leo)).toEqual([['bea: mum']])
    await does(leo, 'play', song.id)
    expect(await asks(bea, 'hey jude')).toMatchObject({ status: 'PENDING', votes: 0, requestedBy: { id: 'bea' } })
  })

  test('a guest who types is offered requests of any status; a rejected one only if they may see it', async () => {
    await using wedding = await start()
    const { GUEST, COUPLE, DJ, VENDOR } = await everybody(wedding)
    const ana = await wedding.join('ana', { server: servers - 1 })
    for (const action of ['accept', 'play', 'reject'] as const)
      await does(DJ, action, (await asks(ana, `Hey Jude (${action})`)).id)
    await asks(ana, 'Hey Jude', { artist: 'The Beatles' })
    await asks(ana, 'Hey Ya', { artist: 'OutKast' })
    const seen = ['Hey Jude PENDING', 'Hey Jude (play) PLAYED', 'Hey Jude (accept) ACCEPTED']
    const rejected = 'Hey Jude (reject) REJECTED'
    for (const phone of [GUEST, VENDOR]) expect(await offeredTo(phone, 'hey ju')).toEqual(seen)
    for (const phone of [ana, COUPLE, DJ])
      expect((await offeredTo(phone, 'hey ju')).sort()).toEqual([...seen, rejected].sort())
    expect((await offeredTo(GUEST, 'Hey Jude', 'Beatles'))[0]).toBe('Hey Jude PENDING')
    expect(await offeredTo(GUEST, 'Hey Jude', 'Wilson Pickett')).not.toContain('Hey Jude PENDING')
    expect(await offeredTo(GUEST, 'The Beatles - Hey Jude')).toContain('Hey Jude PENDING')
    expect(await offeredTo(GUEST, 'Hay')).toEqual([])
    for (const songTitle of ['', ' ', 'x'.repeat(201)])
      expect(await GUEST.refused(similar, { songTitle })).toBe('BAD_USER_INPUT')
    expect(await GUEST.refused(similar, { songTitle: 'x', artist: 'x'.repeat(201) })).toBe('BAD_USER_INPUT')
    const elsewhere = await wedding.join('zoe', { at: `${wedding.id}-other` })
    expect(await offeredTo(elsewhere, 'Hey Jude')).toEqual([])
  })

  test('of thousands of songs at most ten are offered, the closest first', async () => {
    await using wedding = await start()
    const ana = await wedding.join('ana')
    await asks(ana, 'Love %_ Song')
    await wedding.sql(`
      insert into music_requests (wedding_id, id, seq, song_title, requested_by, requested_at)
      select '${wedding.id}', gen_random_uuid(), 1000 + n, 'Love ' || n, 'ana', now() from generate_series(1, 3000) as n`)
    expect(await offeredTo(ana, 'love %_ song')).toEqual(['Love %_ Song PENDING'])
    expect((await offeredTo(ana, 'Love 17'))[0]).toBe('Love 17 PENDING')
    expect(await offeredTo(ana, 'Love')).toHaveLength(10)
  })

  test("every dedication of a song is kept, the first requester's first, also when all come at once and again", async () => {
    await using wedding = await start()
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { role: 'DJ' })]
    const after = await leo.cursor()
    const song = await asks(ana, 'Hey Jude', { dedicatedTo: 'Jude' })
    const guests = await Promise.all(
      ['bea', 'cleo', 'dan'].map((name, index) => wedding.join(name, { server: index % servers })),
    )
    const wishes = guests.flatMap((guest) =>
      Array(3).fill([guest, { id: randomUUID(), dedicatedTo: `from ${guest.name}` }]),
    )
    await Promise.all(wishes.map(([guest, input]) => asks(guest, 'hey jude', { ...input, id: input.id })))
    const [eve, bea] = [await wedding.join('eve'), guests[0] as Phone]
    await does(eve, 'vote', song.id)
    await asks(eve, 'hey jude', { dedicatedTo: 'dad' })
    await asks(bea, 'hey jude', { dedicatedTo: 'from bea' })
    await asks(bea, 'hey jude')

    const [kept] = await dedicationsOf(leo)
    expect(kept[0]).toBe('ana: Jude')
    expect(kept.slice(1, 4).sort()).toEqual(['bea: from bea', 'cleo: from cleo', 'dan: from dan'])
    expect(kept.slice(4)).toEqual(['eve: dad'])
    expect(await lists(leo)).toMatchObject([{ votes: 4, dedicatedTo: 'Jude' }])
    const told = (await leo.subscribe(dedicated, { after }).take(6)).map(
      ({ musicRequestChanged }) => musicRequestChanged.request,
    )
    expect(told.map(inWords).map((each) => each.length)).toEqual([1, 2, 3, 4, 4, 5])
    expect(inWords(told[5])).toEqual(kept)
    expect((await heardSince(leo, after, ana)).filter(isChange)).toHaveLength(6)
  })

  test('a dedication is kept where the first requester gave none; one guest adds a few to a song, not many', async () => {
    await using wedding = await start()
    const [ana, bea] = [await wedding.join('ana'), await wedding.join('bea')]
    await asks(ana, 'Hey Jude')
    for (const text of ['a', 'b', 'c', 'd', 'e']) {
      expect(await asks(bea, 'Hey Jude', { dedicatedTo: text })).toMatchObject({ votes: 1, dedicatedTo: null })
    }
    const { errors } = await bea.ask(request, { input: { songTitle: 'Hey Jude', dedicatedTo: 'f' } })
    expect(errors?.[0]?.extensions).toEqual({ code: 'CONFLICT', field: 'dedicatedTo' })
    expect(await asks(bea, 'Hey Jude', { dedicatedTo: 'a' })).toMatchObject({ votes: 1 })
    expect(await dedicationsOf(ana)).toEqual([['bea: a', 'bea: b', 'bea: c', 'bea: d', 'bea: e']])
  })

  test('songs of an earlier version are found as the same, with their dedications, stored and replayed', async () => {
    const [song, other] = [randomUUID(), randomUUID()]
    await using server = await startOnOlder(backend, '0002_names_of_photos', [
      `insert into weddings (id, name, feed_id, seq) values ('older', 'Older', 'feed', 1)`,
      `insert into members (wedding_id, id, name, role, issued_at) values
        ('older', 'ana', 'Ana', 'GUEST', 0), ('older', 'bea', 'Bea', 'GUEST', 0)`,
      `insert into music_requests (wedding_id, id, seq, song, song_title, artist, dedicated_to, requested_by, requested_at, votes) values
        ('older', '${song}', 1, 'a digest', 'Hey Jude', 'The Beatles', 'Jude', 'ana', now(), 1),
        ('older', '${other}', 2, 'another', 'दिल', null, null, 'ana', now(), 0)`,
      `insert into music_asks (wedding_id, id, member_id, request_id, song_title, artist, dedicated_to) values
        ('older', '${randomUUID()}', 'bea', '${song}', 'hey jude', 'the beatles', 'mum'),
        ('older', '${song}', 'ana', '${song}', 'Hey Jude', 'The Beatles', 'Jude')`,
      `insert into music_votes (wedding_id, request_id, member_id) values ('older', '${song}', 'bea')`,
      `insert into events (wedding_id, seq, kind, audience, payload, created_at) values
        ('older', 1, 'music.changed', '{"everyone":true}', '${JSON.stringify(eventOfThen(song))}', now())`,
    ])
    const token = await tokenOf({ sub: 'cleo', name: 'Cleo', role: 'GUEST', weddingId: 'older' })
    const gets = async (query: string, variables?: object) =>
      (await post(server.url, token, query, variables)).data as any
    expect(await gets(similar, { songTitle: 'Hey' })).toMatchObject({ similarMusicRequests: [{ id: song }] })
    const asked = await gets(`mutation {
      same: requestMusic(input: { songTitle: "hey jude", artist: "Beatles", dedicatedTo: "us" }) { id votes dedications { from { id } text } }
      other: requestMusic(input: { songTitle: "दल" }) { votes }
    }`)
    expect(asked.same).toMatchObject({ id: song, votes: 2 })
    expect(inWords(asked.same)).toEqual(['ana: Jude', 'bea: mum', 'cleo: us'])
    expect(asked.other).toEqual({ votes: 0 })
    using socket = openSocket(server)
    await socket.connects(token)
    await socket.asks('replay', dedicated.replace('($after: Cursor)', '').replace('$after', '"ZmVlZC4w"'))
    const { request } = (await socket.hears('replay')).payload.data.musicRequestChanged
    expect(inWords(request)).toEqual(['ana: Jude'])
  })
})

/** A request in an event of a version before dedications. */
function eventOfThen(id: string) {
  const ana = { id: 'ana', name: 'Ana', role: 'GUEST' }
  const decided = { decidedBy: null, decidedAt: null, reason: null }
  const song = {
    songTitle: 'Hey Jude',
    artist: 'The Beatles',
    dedicatedTo: 'Jude',
    requestedBy: ana,
    requestedAt: '2026-06-20T14:30:00.000Z',
  }
  return { change: 'CREATED', request: { id, seq: 1, ...song, votes: 0, status: 'PENDING', ...decided }, by: ana }
}
