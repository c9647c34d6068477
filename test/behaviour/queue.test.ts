import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  asks,
  changes,
  does,
  events,
  everybody,
  heardSince,
  hears,
  isChange,
  lists,
  refusalOf,
  type Step,
  steps,
  titlesOf,
} from '../support/music.ts'
import { startOnOlder } from '../support/older.ts'
import { openSocket } from '../support/socket.ts'
import { backends, type Phone, request as post, startWedding, tokenOf } from '../support/wedding.ts'

const queueParts = 'id songTitle status position queueKey'
const queue = `{ wedding { cursor } musicRequests(first: 100) { nodes { ${queueParts} } } }`
const queueChanges = `subscription ($after: Cursor) {
  heard: musicRequestChanged(after: $after) { change request { ${queueParts} } }
}`
const dedications = '{ musicRequests { nodes { votes dedications { from { id } text } } } votedMusicRequestIds }'

const conflict = { code: 'CONFLICT', field: 'id' }

/** The queue as the server shows it, each song with its position. */
async function queueOf(phone: Phone): Promise<string[]> {
  const { nodes } = (await phone.gets(queue)).musicRequests
  const accepted = nodes.filter(({ position }: any) => position !== null)
  expect(nodes.every((node: any) => (node.status === 'ACCEPTED') === (node.queueKey !== null))).toBe(true)
  return inOrder(accepted).map(({ songTitle, position }) => `${position} ${songTitle}`)
}
const inOrder = (nodes: any[]) => [...nodes].sort((one, other) => (one.queueKey < other.queueKey ? -1 : 1))

async function changesSince(phone: Phone, after: string, asker: Phone): Promise<string[]> {
  return (await heardSince(phone, after, asker)).filter(isChange)
}

describe.each(backends)('with the %s backend', (backend) => {
  const servers = backend === 'cluster' ? 2 : 1
  const start = () => startWedding({ backend, servers, settings: { LIMIT_REQUESTS_PER_MINUTE: '100000' } })

  /** Ana, a guest; Bea, another one; Leo and Eve, two DJs on two servers. */
  async function party(wedding: Awaited<ReturnType<typeof start>>) {
    const [ana, bea] = [await wedding.join('ana'), await wedding.join('bea', { server: servers - 1 })]
    const leo = await wedding.join('leo', { role: 'DJ' })
    const eve = await wedding.join('eve', { role: 'DJ', server: servers - 1 })
    return { ana, bea, leo, eve }
  }

  test('accepted songs queue up; the DJ moves one, starts another, and each is told once', async () => {
    await using wedding = await start()
    const { ana, bea, leo, eve } = await party(wedding)
    const [a, b, c] = [await asks(ana, 'a'), await asks(ana, 'b'), await asks(bea, 'c')]
    const after = await ana.cursor()
    for (const { id } of [c, a, b]) await does(leo, 'accept', id)
    expect(await queueOf(bea)).toEqual(['1 c', '2 a', '3 b'])
    await does(leo, 'move', b.id, { before: c.id })
    await does(eve, 'move', b.id, { before: c.id })
    await does(eve, 'move', c.id)
    expect(await queueOf(ana)).toEqual(['1 b', '2 a', '3 c'])
    expect(await does(leo, 'start', a.id)).toMatchObject({ status: 'PLAYING', decidedBy: { id: 'leo' } })
    expect(await does(eve, 'start', a.id)).toMatchObject({ status: 'PLAYING', decidedBy: { id: 'leo' } })
    await does(eve, 'start', b.id)
    expect(await queueOf(ana)).toEqual(['1 c'])
    await does(leo, 'play', b.id)
    expect(await heardSince(ana, after, bea)).toEqual([
      'leo ACCEPTED c',
      'leo ACCEPTED a',
      'MUSIC_REQUEST_ACCEPTED: a',
      'leo ACCEPTED b',
      'MUSIC_REQUEST_ACCEPTED: b',
      'leo MOVED b',
      'eve MOVED c',
      'leo PLAYING a',
      'eve PLAYED a',
      'MUSIC_REQUEST_PLAYED: a',
      'eve PLAYING b',
      'leo PLAYED b',
      'MUSIC_REQUEST_PLAYED: b',
    ])
  })

  test('phones that hear the same changes have the same queue, whenever they came and whatever they had read', async () => {
    await using wedding = await start()
    const { ana, bea, leo, eve } = await party(wedding)
    const early = (await ana.gets(queue)).wedding.cursor
    const live = bea.subscribe(queueChanges, { after: early })
    const ids: string[] = []
    for (const title of ['a', 'b', 'c', 'd', 'e']) {
      ids.push((await asks(ana, title)).id)
      await does(leo, 'accept', ids.at(-1) as string)
    }
    const [a, b, c, d, e] = ids as [string, string, string, string, string]
    const half = await ana.gets(queue)
    await Promise.all([
      does(leo, 'move', e, { before: a }),
      does(eve, 'move', d, { before: a }),
      does(leo, 'move', a),
      does(eve, 'reopen', c),
    ])
    await does(leo, 'start', b)
    await does(leo, 'accept', c)
    const last = await does(eve, 'move', c, { before: null })
    const end = await ana.gets(queue)
    await does(eve, 'move', c, { before: d })
    const truth = inOrder((await ana.gets(queue)).musicRequests.nodes.filter((node: any) => node.queueKey !== null))
    expect(truth.map(({ position }: any) => position)).toEqual([1, 2, 3, 4])
    expect(last.id).toBe(c)

    /** A phone that has read the list, and then hears what came after an earlier or the same cursor. */
    async function follow(read: any, heard: any): Promise<string[]> {
      const songs = new Map<string, any>(read.musicRequests.nodes.map((node: any) => [node.id, node]))
      for (;;) {
        const [{ heard: told }] = await heard.take(1)
        songs.set(told.request.id, told.request)
        const { change, request } = told
        if (change === 'MOVED' && request.id === c && request.queueKey === truth.find(({ id }) => id === c).queueKey)
          break
      }
      return inOrder([...songs.values()].filter(({ queueKey }) => queueKey !== null)).map(({ id }) => id)
    }
    const expected = truth.map(({ id }) => id)
    const nothing = { musicRequests: { nodes: [] } }
    expect(await follow(nothing, live)).toEqual(expected)
    // They read more than the cursor says: the changes come a second time.
    for (const read of [nothing, half, end])
      expect(await follow(read, ana.subscribe(queueChanges, { after: early }))).toEqual(expected)
    expect(await follow(half, ana.subscribe(queueChanges, { after: half.wedding.cursor }))).toEqual(expected)
  })

  test('two DJs who start two songs at the same moment leave one that plays', async () => {
    await using wedding = await start()
    const { ana, leo, eve } = await party(wedding)
    const after = await ana.cursor()
    for (let round = 0; round < 3; round++) {
      const songs = await Promise.all(['x', 'y', 'z', 'w'].map((title) => asks(ana, `${title}${round}`)))
      await Promise.all(songs.map(({ id }, index) => does(index % 2 ? leo : eve, 'start', id)))
      expect(await titlesOf(ana, { status: ['PLAYING'] })).toHaveLength(1)
    }
    const told = await changesSince(ana, after, ana)
    expect(told.filter((words) => words.includes(' PLAYING '))).toHaveLength(12)
    expect(told.filter((words) => words.includes(' PLAYED '))).toHaveLength(11)
    let playing = 0
    for (const words of told) {
      playing += words.includes(' PLAYING ') ? 1 : words.includes(' PLAYED ') ? -1 : 0
      expect(playing, words).toBeLessThanOrEqual(1)
    }
  })

  test('the DJ reopens a song from whatever it is: everyone sees it again, and it can be decided anew', async () => {
    await using wedding = await start()
    const { ana, bea, leo, eve } = await party(wedding)
    const pasts: Step[][] = [['accept'], ['reject'], ['start'], ['play'], ['accept', 'start', 'play'], ['withdraw']]
    for (const past of pasts) {
      const title = past.join(' ')
      const song = await asks(ana, title)
      await does(bea, 'vote', song.id)
      for (const step of past) await does(step === 'withdraw' ? ana : leo, step, song.id, { reason: 'so' })
      const after = await bea.cursor()
      const [one, same] = await Promise.all([does(leo, 'reopen', song.id), does(eve, 'reopen', song.id)])
      expect(one, title).toEqual({ ...song, votes: 1 })
      expect(same, title).toEqual(one)
      expect(await does(leo, 'reopen', song.id)).toEqual(one)
      expect(await heardSince(bea, after, bea), title).toEqual([expect.stringMatching(/^(leo|eve) REOPENED /)])
      expect(
        (await lists(bea)).find(({ id }: any) => id === song.id),
        title,
      ).toEqual(one)
      await does(leo, 'reject', song.id, { reason: 'again' })
    }
    const pending = await asks(ana, 'pending')
    expect(await does(leo, 'reopen', pending.id)).toEqual(pending)
  })

  test('a guest takes a vote back with its dedication, once; the DJ hears it', async () => {
    await using wedding = await start()
    const { ana, bea, leo } = await party(wedding)
    const elsewhere = await wedding.join('bea')
    const song = await asks(ana, 'Hey Jude', { dedicatedTo: 'Jude' })
    const input = { id: randomUUID(), dedicatedTo: 'mum' }
    expect(await asks(bea, 'Hey Jude', input)).toMatchObject({ id: song.id, votes: 1 })
    const after = await leo.cursor()
    const answers = await Promise.all([bea, elsewhere, bea].map((phone) => does(phone, 'unvote', song.id)))
    expect(answers).toEqual([song, song, song])
    expect(await bea.gets(dedications)).toEqual({
      musicRequests: { nodes: [{ votes: 0, dedications: [{ from: { id: 'ana' }, text: 'Jude' }] }] },
      votedMusicRequestIds: [],
    })
    // Sent again by a phone that had no answer: the ask was answered before.
    expect(await asks(elsewhere, 'Hey Jude', input)).toEqual(song)
    await does(bea, 'vote', song.id)
    expect((await bea.gets(dedications)).musicRequests.nodes).toEqual([
      { votes: 1, dedications: [{ from: { id: 'ana' }, text: 'Jude' }] },
    ])
    expect(await asks(bea, 'Hey Jude', { dedicatedTo: 'mum' })).toMatchObject({ votes: 1 })
    expect((await bea.gets(dedications)).musicRequests.nodes[0].dedications).toHaveLength(2)
    expect(await changesSince(leo, after, ana)).toEqual([
      'bea UNVOTED Hey Jude',
      'bea VOTED Hey Jude',
      'bea VOTED Hey Jude',
    ])
  })

  test('a vote that is not there is not taken back; one for a decided song stays; the own request has none', async () => {
    await using wedding = await start()
    const { ana, bea, leo } = await party(wedding)
    const max = await wedding.join('max')
    const song = await asks(ana, 'Hey Jude')
    const after = await leo.cursor()
    expect(await does(bea, 'unvote', song.id)).toEqual(song)
    expect(await refusalOf(ana, steps.unvote, { id: song.id })).toEqual(conflict)
    await does(bea, 'vote', song.id)
    const accepted = await does(leo, 'accept', song.id)
    expect(await refusalOf(bea, steps.unvote, { id: song.id })).toEqual(conflict)
    expect(await does(max, 'unvote', song.id)).toEqual(accepted)
    expect(await changesSince(leo, after, ana)).toEqual(['bea VOTED Hey Jude', 'leo ACCEPTED Hey Jude'])
    const rejected = await asks(ana, 'Macarena')
    await does(leo, 'reject', rejected.id)
    expect(await refusalOf(bea, steps.unvote, { id: rejected.id })).toEqual(conflict)
    expect((await lists(ana)).map(({ votes }: any) => votes)).toContain(1)
  })

  test('a guest withdraws their song: others see it no more, and anyone may ask for it again', async () => {
    await using wedding = await start()
    const people = await everybody(wedding)
    const ana = await wedding.join('ana', { server: servers - 1 })
    const song = await asks(ana, 'Hey Jude', { artist: 'The Beatles', dedicatedTo: 'Tom' })
    await does(people.GUEST, 'vote', song.id)
    const phones = [...Object.values(people), ana]
    const after = await ana.cursor()
    const withdrawn = { ...song, votes: 1, status: 'WITHDRAWN' }
    const answers = await Promise.all([ana, ana].map((phone) => does(phone, 'withdraw', song.id)))
    expect(answers).toEqual([withdrawn, withdrawn])
    expect(await does(ana, 'withdraw', song.id)).toEqual(withdrawn)
    await asks(ana, 'the end')
    for (const phone of phones) {
      const seesAll = ['dj', 'couple', 'planner'].includes(phone.name)
      const isSeen = seesAll || phone === ana
      const told = await hears(phone.subscribe(events, { after }), 'the end')
      expect(told, phone.name).toEqual([
        ...(seesAll ? [] : [`hidden ${song.id}`]),
        ...(isSeen ? ['ana WITHDRAWN Hey Jude'] : []),
      ])
      expect(await lists(phone, { status: ['WITHDRAWN'] }), phone.name).toEqual(isSeen ? [withdrawn] : [])
      expect(await titlesOf(phone, { status: ['PENDING'] }), phone.name).toEqual(['the end'])
    }
    // A voter learns no more than that it is not pending.
    expect(await refusalOf(people.GUEST, steps.vote, { id: song.id })).toEqual(conflict)
    expect(await asks(people.GUEST, 'Hey Jude', { artist: 'The Beatles' })).toMatchObject({ votes: 0 })
  })

  test('only the requester withdraws, only while it is pending; only the DJ starts, reopens and moves', async () => {
    await using wedding = await start()
    const people = await everybody(wedding)
    const { DJ } = people
    const ana = await wedding.join('ana')
    const song = await asks(ana, 'Hey Jude')
    for (const phone of Object.values(people))
      expect(await refusalOf(phone, steps.withdraw, { id: song.id }), phone.name).toMatchObject({ code: 'FORBIDDEN' })
    await does(DJ, 'accept', song.id)
    for (const phone of [...Object.values(people), ana].filter((each) => each !== DJ)) {
      for (const step of ['start', 'reopen', 'move'] as const)
        expect(await phone.refused(steps[step], { id: song.id }), `${step} by ${phone.name}`).toBe('FORBIDDEN')
    }
    for (const past of ['accept', 'reject', 'start', 'play'] as const) {
      const { id } = await asks(ana, past)
      await does(DJ, past, id)
      expect(await refusalOf(ana, steps.withdraw, { id }), past).toEqual(conflict)
    }
    // A guest must not learn of a rejected song that is not theirs.
    const [rejected] = await lists(DJ, { status: ['REJECTED'] })
    expect(await refusalOf(people.GUEST, steps.withdraw, { id: rejected.id })).toEqual({
      code: 'NOT_FOUND',
      field: 'id',
    })
  })

  test('a requester and a DJ who act at the same moment agree on one outcome', async () => {
    await using wedding = await start()
    const { ana, eve } = await party(wedding)
    for (const step of ['accept', 'start', 'reject', 'play'] as const) {
      const { id } = await asks(ana, step)
      const refusals = await Promise.all([ana.refused(steps.withdraw, { id }), eve.refused(steps[step], { id })])
      expect(refusals.sort(), step).toEqual(['CONFLICT', undefined])
    }
  })

  test('a song that is not in the queue is not moved, nor is one moved before it; bad ids are refused', async () => {
    await using wedding = await start()
    const { ana, leo } = await party(wedding)
    const [inside, outside] = [await asks(ana, 'in'), await asks(ana, 'out')]
    await does(leo, 'accept', inside.id)
    const after = await leo.cursor()
    const [a, b] = [inside.id, outside.id]
    expect(await refusalOf(leo, steps.move, { id: b })).toEqual(conflict)
    expect(await refusalOf(leo, steps.move, { id: b, before: a })).toEqual(conflict)
    expect(await refusalOf(leo, steps.move, { id: a, before: b })).toEqual({ code: 'CONFLICT', field: 'before' })
    const nobody = randomUUID()
    expect(await refusalOf(leo, steps.move, { id: a, before: nobody })).toEqual({ code: 'NOT_FOUND', field: 'before' })
    expect(await refusalOf(leo, steps.move, { id: nobody, before: a })).toEqual({ code: 'NOT_FOUND', field: 'id' })
    for (const bad of ['', 'x', 'nul \0']) {
      expect(await refusalOf(leo, steps.move, { id: a, before: bad })).toEqual({
        code: 'BAD_USER_INPUT',
        field: 'before',
      })
      for (const step of ['start', 'reopen', 'move'] as const)
        expect(await refusalOf(leo, steps[step], { id: bad })).toEqual({ code: 'BAD_USER_INPUT', field: 'id' })
      for (const step of ['unvote', 'withdraw'] as const)
        expect(await refusalOf(ana, steps[step], { id: bad })).toEqual({ code: 'BAD_USER_INPUT', field: 'id' })
    }
    for (const before of [null, a]) expect(await does(leo, 'move', a, { before })).toMatchObject({ status: 'ACCEPTED' })
    expect(await changesSince(leo, after, ana)).toEqual([])
  })

  test('the songs of another wedding cannot be named, and its queue and its playing song are its own', async () => {
    await using wedding = await start()
    const at = `${wedding.id}-other`
    const { ana, leo } = await party(wedding)
    const [zoe, max] = [await wedding.join('zoe', { at }), await wedding.join('max', { at, role: 'DJ' })]
    const [ours, theirs] = [await asks(ana, 'ours'), await asks(zoe, 'theirs')]
    await does(leo, 'accept', ours.id)
    await does(max, 'accept', theirs.id)
    const missing = { code: 'NOT_FOUND', field: 'id' }
    for (const step of ['start', 'reopen', 'move'] as const)
      expect(await refusalOf(max, steps[step], { id: ours.id }), step).toEqual(missing)
    for (const step of ['unvote', 'withdraw'] as const)
      expect(await refusalOf(zoe, steps[step], { id: ours.id }), step).toEqual(missing)
    expect(await refusalOf(max, steps.move, { id: theirs.id, before: ours.id })).toEqual({
      ...missing,
      field: 'before',
    })
    expect(await queueOf(leo)).toEqual(['1 ours'])
    await does(leo, 'start', ours.id)
    await does(max, 'start', theirs.id)
    expect([await titlesOf(ana, { status: ['PLAYING'] }), await titlesOf(zoe, { status: ['PLAYING'] })]).toEqual([
      ['ours'],
      ['theirs'],
    ])
  })

  test('songs that an earlier version accepted have their places, stored and replayed', async () => {
    const ids = [randomUUID(), randomUUID()]
    const acceptedAt = ['2026-06-20T15:00:00.125Z', '2026-06-20T14:00:00.000Z']
    await using server = await startOnOlder(backend, '0014_rejoin_requests', [
      `insert into weddings (id, name, feed_id, seq) values ('older', 'Older', 'feed', 1)`,
      `insert into members (wedding_id, id, name, role, issued_at) values ('older', 'ana', 'Ana', 'GUEST', 0)`,
      ...ids.map(
        (id, index) => `insert into music_requests
          (wedding_id, id, seq, song_title, requested_by, requested_at, status, decided_by, decided_at) values
          ('older', '${id}', ${index + 1}, 'song ${index}', 'ana', now(), 'ACCEPTED', 'ana', '${acceptedAt[index]}')`,
      ),
      `insert into events (wedding_id, seq, kind, audience, payload, created_at) values
        ('older', 1, 'music.changed', '{"everyone":true}', '${JSON.stringify(acceptedThen(ids[0], acceptedAt[0]))}', now())`,
    ])
    const token = await tokenOf({ sub: 'leo', name: 'Leo', role: 'DJ', weddingId: 'older' })
    const gets = async (query: string, variables?: object) =>
      (await post(server.url, token, query, variables)).data as any
    const read = async () => inOrder((await gets(queue)).musicRequests.nodes).map(({ songTitle }) => songTitle)
    expect(await read()).toEqual(['song 1', 'song 0'])
    const { nodes } = (await gets(queue)).musicRequests
    expect(nodes.map(({ position }: any) => position)).toEqual([2, 1])
    using socket = openSocket(server)
    await socket.connects(token)
    await socket.asks('replay', queueChanges.replace('($after: Cursor)', '').replace('$after', '"ZmVlZC4w"'))
    const { request } = (await socket.hears('replay')).payload.data.heard
    expect(request).toMatchObject({ position: null, queueKey: nodes[0].queueKey })
    await gets(steps.move, { id: ids[0], before: ids[1] })
    expect(await read()).toEqual(['song 0', 'song 1'])
  })

  test('a guest hears the changes of the queue live as they are replayed', async () => {
    await using wedding = await start()
    const { ana, bea, leo } = await party(wedding)
    const after = await bea.cursor()
    const live = bea.subscribe(changes, { after })
    const [a, b] = [await asks(ana, 'a'), await asks(ana, 'b')]
    for (const { id } of [a, b]) await does(leo, 'accept', id)
    await does(leo, 'move', b.id, { before: a.id })
    await does(leo, 'start', b.id)
    await does(leo, 'reopen', b.id)
    await does(ana, 'withdraw', b.id)
    await asks(ana, 'the end')
    const told = await hears(live, 'the end')
    expect(told).toEqual([
      'ana CREATED a',
      'ana CREATED b',
      'leo ACCEPTED a',
      'leo ACCEPTED b',
      'leo MOVED b',
      'leo PLAYING b',
      'leo REOPENED b',
    ])
    expect(await hears(bea.subscribe(changes, { after }), 'the end')).toEqual(told)
  })
})

/** The event of an acceptance by a version without the queue. */
function acceptedThen(id: string | undefined, decidedAt: string | undefined) {
  const ana = { id: 'ana', name: 'Ana', role: 'GUEST' }
  const song = { songTitle: 'song 0', artist: null, dedicatedTo: null, dedications: [], requestedBy: ana }
  const decided = { status: 'ACCEPTED', decidedBy: ana, decidedAt, reason: null }
  const request = { id, seq: 1, ...song, requestedAt: '2026-06-20T13:00:00.000Z', votes: 0, ...decided }
  return { change: 'ACCEPTED', request, by: ana }
}
