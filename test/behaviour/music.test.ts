import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Role, roles } from '../../src/access/viewer.ts'
import {
  type Action,
  actions,
  asks,
  changes,
  does,
  events,
  everybody,
  heardSince,
  hears,
  isChange,
  list,
  lists,
  refusalOf,
  request,
  titlesOf,
} from '../support/music.ts'
import { expectPages } from '../support/pages.ts'
import { backends, type Listening, startWedding } from '../support/wedding.ts'

describe.each(backends)('with the %s backend', (backend) => {
  const servers = backend === 'cluster' ? 2 : 1
  const start = () => startWedding({ backend, servers, settings: { LIMIT_REQUESTS_PER_MINUTE: '100000' } })

  test('a guest asks for a song, and everyone hears it as it is stored', async () => {
    await using wedding = await start()
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { role: 'DJ', server: servers - 1 })]
    const heard = leo.subscribe(changes, { after: await leo.cursor() })
    const song = await asks(ana, ' Hey Jude \n', { artist: ' The Beatles', dedicatedTo: '\t' })
    expect(song).toEqual({
      id: expect.any(String),
      songTitle: 'Hey Jude',
      artist: 'The Beatles',
      dedicatedTo: null,
      votes: 0,
      status: 'PENDING',
      reason: null,
      requestedBy: { id: 'ana' },
      decidedBy: null,
      requestedAt: expect.any(String),
      decidedAt: null,
    })
    expect((await heard.take(1))[0].heard).toMatchObject({ change: 'CREATED', request: song, by: { id: 'ana' } })
    expect(await lists(leo)).toEqual([song])
  })

  test('guests and the couple ask and vote, the DJ decides, and nobody else does', async () => {
    await using wedding = await start()
    const people = await everybody(wedding)
    const ana = await wedding.join('ana')
    const may: Record<Action, Role[]> = { vote: ['GUEST', 'COUPLE'], accept: ['DJ'], reject: ['DJ'], play: ['DJ'] }
    const after = await ana.cursor()
    let done = 0
    for (const role of roles) {
      const asked = await people[role].refused(request, { input: { songTitle: `by ${role}` } })
      expect(asked, role).toBe(role === 'GUEST' || role === 'COUPLE' ? undefined : 'FORBIDDEN')
      for (const action of Object.keys(actions) as Action[]) {
        const { id } = await asks(ana, `${action} by ${role}`)
        const isAllowed = may[action].includes(role)
        expect(await people[role].refused(actions[action], { id }), `${action} by ${role}`).toBe(
          isAllowed ? undefined : 'FORBIDDEN',
        )
        if (isAllowed) done++
      }
    }
    expect(await titlesOf(ana, { status: ['PENDING'], first: 100 })).toHaveLength(2 + roles.length * 4 - 3)
    const words = await heardSince(ana, after, ana)
    expect(words.filter((each) => isChange(each) && !each.includes('CREATED'))).toHaveLength(done)
  })

  test('everyone sees what becomes of a song; a rejection only DJ, couple, planner and the requester', async () => {
    await using wedding = await start()
    const people = await everybody(wedding)
    const { GUEST, COUPLE, DJ } = people
    const ana = await wedding.join('ana', { server: servers - 1 })
    const phones = [...Object.values(people), ana]
    const after = await ana.cursor()
    const live = phones.map(
      (phone) => [phone.subscribe(events, { after }), phone.subscribe(changes, { after })] as const,
    )
    await asks(ana, 'ready?')
    for (const heard of live.flat()) await heard.take(1)

    const jude = await asks(ana, 'Hey Jude', { artist: 'The Beatles' })
    await does(GUEST, 'vote', jude.id)
    await does(DJ, 'accept', jude.id)
    await does(DJ, 'play', jude.id)
    const macarena = await asks(ana, 'Macarena')
    await does(DJ, 'reject', macarena.id, { reason: 'not again' })
    const polka = await asks(COUPLE, 'Polka', { artist: 'Smetana' })
    await does(DJ, 'reject', polka.id)
    await asks(ana, 'the end')

    const expected = (name: string) => {
      const [isAna, isCouple, seesAll] = [name === 'ana', name === 'couple', ['dj', 'couple', 'planner'].includes(name)]
      return [
        'ana CREATED Hey Jude',
        'guest VOTED Hey Jude',
        'dj ACCEPTED Hey Jude',
        isAna && 'MUSIC_REQUEST_ACCEPTED: Hey Jude – The Beatles',
        'dj PLAYED Hey Jude',
        isAna && 'MUSIC_REQUEST_PLAYED: Hey Jude – The Beatles',
        'ana CREATED Macarena',
        !seesAll && `hidden ${macarena.id}`,
        (seesAll || isAna) && 'dj REJECTED Macarena',
        isAna && 'MUSIC_REQUEST_REJECTED: Macarena: not again',
        'couple CREATED Polka',
        !seesAll && `hidden ${polka.id}`,
        seesAll && 'dj REJECTED Polka',
        isCouple && 'MUSIC_REQUEST_REJECTED: Polka – Smetana',
      ].filter((words) => words !== false)
    }
    for (const [index, phone] of phones.entries()) {
      const words = expected(phone.name)
      const [allLive, changesLive] = live[index] ?? []
      const replayed = (query: string) => hears(phone.subscribe(query, { after }), 'the end')
      expect(await hears(allLive as Listening, 'the end'), phone.name).toEqual(words)
      expect(await hears(changesLive as Listening, 'the end'), phone.name).toEqual(words.filter(isChange))
      expect(await replayed(events), phone.name).toEqual(['ana CREATED ready?', ...words])
      expect(await replayed(changes), phone.name).toEqual(['ana CREATED ready?', ...words.filter(isChange)])
      const rejected = ['Macarena', 'Polka'].filter((title) => words.includes(`dj REJECTED ${title}`))
      expect(await titlesOf(phone), phone.name).toEqual(['ready?', 'Hey Jude', ...rejected, 'the end'])
      expect(await titlesOf(phone, { status: ['REJECTED', 'PLAYED'] }), phone.name).toEqual(['Hey Jude', ...rejected])
      expect(await titlesOf(phone, { status: [] })).toEqual([])
    }
  })

  test("one's own pending song is a conflict; once it is decided one may ask for it again", async () => {
    await using wedding = await start()
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { role: 'DJ' })]
    const song = await asks(ana, 'Hey Jude')
    expect(await ana.refused(request, { input: { songTitle: 'hey jude' } })).toBe('CONFLICT')
    expect(await ana.refused(actions.vote, { id: song.id })).toBe('CONFLICT')
    for (const action of ['accept', 'reject', 'play'] as const) {
      const [pending] = await lists(ana, { status: ['PENDING'] })
      await does(leo, action, pending.id)
      expect(await asks(ana, 'hey jude')).toMatchObject({ status: 'PENDING', votes: 0 })
    }
  })

  test('a request that is sent again with its id is there once, also when all arrive at the same time', async () => {
    await using wedding = await start()
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { role: 'DJ' })]
    const elsewhere = await wedding.join('ana', { server: servers - 1 })
    const after = await ana.cursor()
    const input = { id: randomUUID(), artist: 'The Beatles', dedicatedTo: 'Jude' }
    const answers = await Promise.all([ana, elsewhere, ana, elsewhere].map((phone) => asks(phone, 'Hey Jude', input)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    const decided = await does(leo, 'reject', input.id, { reason: 'too long' })
    expect(await asks(elsewhere, 'Hey Jude', { ...input, id: input.id.toUpperCase() })).toEqual(decided)
    expect((await heardSince(leo, after, ana)).filter(isChange)).toEqual([
      'ana CREATED Hey Jude',
      'leo REJECTED Hey Jude',
    ])
  })

  test('the id of another asking is a conflict: another song, artist, dedication or person', async () => {
    await using wedding = await start()
    const [ana, bea] = [await wedding.join('ana'), await wedding.join('bea')]
    const input = { songTitle: 'Hey Jude', artist: 'The Beatles', dedicatedTo: 'Jude', id: randomUUID() }
    await ana.gets(request, { input })
    for (const other of [{ songTitle: 'hey jude' }, { artist: null }, { dedicatedTo: ' ' }]) {
      expect(await refusalOf(ana, request, { input: { ...input, ...other } })).toEqual({
        code: 'CONFLICT',
        field: 'id',
      })
    }
    expect(await refusalOf(bea, request, { input })).toEqual({ code: 'CONFLICT', field: 'id' })
    expect((await lists(ana)).map(({ votes }: any) => votes)).toEqual([0])
  })

  test('a decision is final: the same one again changes nothing, another one is a conflict', async () => {
    await using wedding = await start()
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { role: 'DJ' })]
    const eve = await wedding.join('eve', { role: 'DJ', server: servers - 1 })
    const decided = { accept: 'CONFLICT', reject: 'CONFLICT', play: 'CONFLICT' }
    const table = {
      '': { accept: 'ACCEPTED', reject: 'REJECTED', play: 'PLAYED' },
      accept: { ...decided, accept: 'the same', play: 'PLAYED' },
      reject: { ...decided, reject: 'the same' },
      play: { ...decided, play: 'the same' },
      'accept play': { ...decided, play: 'the same' },
    }
    for (const [past, becomes] of Object.entries(table)) {
      for (const [action, outcome] of Object.entries(becomes) as [Action, string][]) {
        const title = `${past}, then ${action}`
        let song = await asks(ana, title)
        for (const earlier of past.split(' ').filter(Boolean))
          song = await does(leo, earlier as Action, song.id, { reason: ' so ' })
        const after = await ana.cursor()
        const { data, errors } = await eve.ask(actions[action], { id: song.id, reason: 'another' })
        const expected = {
          CONFLICT: undefined,
          'the same': song,
          ACCEPTED: { status: 'ACCEPTED', reason: null, decidedBy: { id: 'eve' } },
          REJECTED: { status: 'REJECTED', reason: 'another', decidedBy: { id: 'eve' } },
          PLAYED: { status: 'PLAYED', reason: null, decidedBy: { id: 'eve' } },
        }[outcome]
        expect(errors?.[0]?.extensions, title).toEqual(expected ? undefined : { code: 'CONFLICT', field: 'id' })
        if (expected) expect(data?.done, title).toMatchObject(expected)
        const told = (await heardSince(ana, after, ana)).filter(isChange)
        expect(told, title).toEqual(expected && expected !== song ? [`eve ${outcome} ${title}`] : [])
      }
    }
  })

  test('of two DJs who decide at the same time one gets a CONFLICT; if they agree, it is decided once', async () => {
    await using wedding = await start()
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { role: 'DJ' })]
    const eve = await wedding.join('eve', { role: 'DJ', server: servers - 1 })
    const after = await ana.cursor()
    const song = await asks(ana, 'Hey Jude')
    const refusals = await Promise.all([
      leo.refused(actions.accept, { id: song.id }),
      eve.refused(actions.reject, { id: song.id }),
    ])
    expect(refusals.sort()).toEqual(['CONFLICT', undefined])
    const other = await asks(ana, 'Macarena')
    const [one, same] = await Promise.all([does(leo, 'accept', other.id), does(eve, 'accept', other.id)])
    expect(one).toEqual(same)
    const words = await heardSince(leo, after, ana)
    expect(words.filter((each) => / (ACCEPTED|REJECTED) /.test(each))).toHaveLength(2)
  })

  test('a requester who is the DJ now is not notified of their own decision', async () => {
    await using wedding = await start()
    const ana = await wedding.join('ana')
    const song = await asks(ana, 'Hey Jude')
    const dj = await wedding.join('ana', { role: 'DJ' })
    const after = await dj.cursor()
    await does(dj, 'play', song.id)
    expect(await heardSince(dj, after, await wedding.join('bea'))).toEqual(['ana PLAYED Hey Jude', 'MemberJoined'])
  })

  test('invalid input is refused with its field, and nothing is stored', async () => {
    await using wedding = await start()
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { role: 'DJ' })]
    const songTitle = 'Hey Jude'
    const texts = ['nul \0', 'half \ud83d', '\u200b', 'x'.repeat(201)]
    const inputs: [object, string | undefined][] = [
      ...['', ' \n ', ...texts].map((text): [object, string] => [{ songTitle: text }, 'songTitle']),
      ...texts.map((artist): [object, string] => [{ songTitle, artist }, 'artist']),
      ...texts.map((dedicatedTo): [object, string] => [{ songTitle, dedicatedTo }, 'dedicatedTo']),
      [{ songTitle, id: 'x' }, 'id'],
      [{ songTitle, id: 7 }, 'id'],
      [{ songTitle: null }, undefined],
      [{ songTitle: 7 }, undefined],
      [{}, undefined],
    ]
    for (const [input, field] of inputs) {
      expect(await refusalOf(ana, request, { input }), JSON.stringify(input)).toMatchObject({
        code: 'BAD_USER_INPUT',
        ...(field && { field }),
      })
    }
    expect(await titlesOf(ana)).toEqual([])
    const { id } = await asks(ana, 'x'.repeat(200), { artist: ' ', dedicatedTo: 'x'.repeat(200) })
    for (const action of Object.keys(actions) as Action[]) {
      const phone = action === 'vote' ? ana : leo
      for (const bad of ['', 'x', 'nul \0', 'half \ud83d']) {
        expect(await refusalOf(phone, actions[action], { id: bad }), action).toEqual({
          code: 'BAD_USER_INPUT',
          field: 'id',
        })
      }
      expect(await phone.refused(actions[action], { id: null })).toBe('BAD_USER_INPUT')
      expect(await refusalOf(phone, actions[action], { id: randomUUID() }), action).toEqual({
        code: 'NOT_FOUND',
        field: 'id',
      })
    }
    for (const reason of [...texts.slice(0, 3), 'x'.repeat(4001)]) {
      expect(await refusalOf(leo, actions.reject, { id, reason })).toEqual({ code: 'BAD_USER_INPUT', field: 'reason' })
    }
    const farKey = Buffer.from('1e30').toString('base64url')
    for (const args of [
      { first: 101 },
      { first: -1 },
      { first: 1, last: 1 },
      { after: 'x' },
      { before: farKey },
      { status: ['LOUD'] },
    ]) {
      expect(await ana.refused(list, args), JSON.stringify(args)).toBe('BAD_USER_INPUT')
    }
    expect(await ana.subscribe(changes, { after: 'x' }).refusal()).toBe('CURSOR_GONE')
    expect(await does(leo, 'reject', id, { reason: ' ' })).toMatchObject({ status: 'REJECTED', reason: null })
  })

  test('the songs are read page by page in both directions', async () => {
    await using wedding = await start()
    const ana = await wedding.join('ana')
    for (const title of ['a', 'b', 'c', 'd', 'e']) await asks(ana, title)
    await expectPages(ana, list, 'musicRequests', ({ songTitle }) => songTitle)
  })

  test('another wedding sees nothing of it, and its requests cannot be named there', async () => {
    await using wedding = await start()
    const at = `${wedding.id}-other`
    const [ana, zoe, max] = [
      await wedding.join('ana'),
      await wedding.join('zoe', { at }),
      await wedding.join('max', { at, role: 'DJ' }),
    ]
    const after = await max.cursor()
    const ours = await asks(ana, 'Hey Jude')
    for (const action of Object.keys(actions) as Action[]) {
      expect(await refusalOf(action === 'vote' ? zoe : max, actions[action], { id: ours.id })).toEqual({
        code: 'NOT_FOUND',
        field: 'id',
      })
    }
    expect(await asks(zoe, 'Hey Jude', { id: ours.id })).toMatchObject({ votes: 0, requestedBy: { id: 'zoe' } })
    expect(await heardSince(max, after, zoe)).toEqual(['zoe CREATED Hey Jude'])
    await does(max, 'play', ours.id)
    expect(await lists(ana)).toEqual([ours])
  })

  test('songs, votes and the microphone are asked for so many times a minute together', async () => {
    await using wedding = await startWedding({ backend, servers, settings: { LIMIT_REQUESTS_PER_MINUTE: '3' } })
    const [ana, bea] = [await wedding.join('ana'), await wedding.join('bea', { server: servers - 1 })]
    const song = await asks(ana, 'Hey Jude')
    const mic = 'mutation { requestMic(input: { purpose: "a toast" }) { id } }'
    await asks(bea, 'Macarena')
    await does(bea, 'vote', song.id)
    await bea.gets(mic)
    for (const [query, variables] of [
      [request, { input: { songTitle: 'Polka' } }],
      [actions.vote, { id: song.id }],
      [mic, {}],
    ] as const) {
      expect(await refusalOf(bea, query, variables)).toEqual({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) })
    }
    expect(await asks(ana, 'macarena')).toMatchObject({ votes: 1 })
  })
})
