import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { actions, asks, does, everybody, heardSince, isChange, lists, request, titlesOf } from '../support/music.ts'
import { backends, startWedding } from '../support/wedding.ts'

describe.each(backends)('with the %s backend', (backend) => {
  const servers = backend === 'cluster' ? 2 : 1
  const start = () => startWedding({ backend, servers, settings: { LIMIT_REQUESTS_PER_MINUTE: '100000' } })

  test('a song that is pending from somebody else gets a vote, however it is written; one of another artist is another', async () => {
    await using wedding = await start()
    const [ana, bea] = [await wedding.join('ana'), await wedding.join('bea', { role: 'COUPLE' })]
    const song = await asks(ana, 'Ça plane pour moi!', { artist: 'Plastic Bertrand' })
    const voted = { ...song, votes: 1 }
    const after = await ana.cursor()
    expect(await asks(bea, 'ca PLANE — pour moi', { artist: '(plastic bertrand)' })).toEqual(voted)
    expect(await asks(bea, 'Ça plane pour moi!', { artist: 'Plastic Bertrand' })).toEqual(voted)
    expect(await does(bea, 'vote', song.id)).toEqual(voted)
    expect(await heardSince(ana, after, ana)).toEqual(['bea VOTED Ça plane pour moi!'])
    const others: [string, string | null][] = [
      ['Ça plane pour moi', null],
      ['Ça plane', 'pour moi Plastic Bertrand'],
      ['!!!', null],
      ['???', null],
    ]
    for (const [songTitle, artist] of others) {
      expect(await asks(ana, songTitle, { artist }), songTitle).toMatchObject({ votes: 0, requestedBy: { id: 'ana' } })
      expect(await asks(bea, songTitle, { artist }), songTitle).toMatchObject({ votes: 1, requestedBy: { id: 'ana' } })
    }
  })

  test('a song is found again even if titles may be longer than the key of an index', async () => {
    await using wedding = await startWedding({ backend, settings: { LIMIT_TITLE_LENGTH: '8000' } })
    const [ana, bea] = [await wedding.join('ana'), await wedding.join('bea')]
    const title = randomBytes(6_000).toString('base64url')
    const { id } = await asks(ana, title)
    expect(await asks(bea, title.toUpperCase())).toMatchObject({ id, votes: 1 })
  })

  test('votes are of others, each once, also when all vote at the same time', async () => {
    await using wedding = await start()
    const ana = await wedding.join('ana')
    const song = await asks(ana, 'Hey Jude')
    const after = await ana.cursor()
    const phones = await Promise.all(
      ['bea', 'eve', 'bea', 'eve', 'bea', 'eve'].map((name, index) => wedding.join(name, { server: index % servers })),
    )
    await Promise.all(phones.map((phone) => does(phone, 'vote', song.id)))
    expect((await lists(ana))[0].votes).toBe(2)
    const voted = (await heardSince(ana, after, ana)).filter(isChange)
    expect(voted.sort()).toEqual(['bea VOTED Hey Jude', 'eve VOTED Hey Jude'])
  })

  test('a vote for a decided song is too late; an earlier voter gets it as it is, if they may see it', async () => {
    await using wedding = await start()
    const { GUEST, COUPLE, DJ } = await everybody(wedding)
    const [ana, late] = [await wedding.join('ana'), await wedding.join('late')]
    for (const action of ['accept', 'reject', 'play'] as const) {
      const { id } = await asks(ana, action)
      for (const phone of [GUEST, COUPLE]) await does(phone, 'vote', id)
      const decided = await does(DJ, action, id)
      expect(decided.votes).toBe(2)
      expect(await late.refused(actions.vote, { id }), action).toBe('CONFLICT')
      expect(await does(COUPLE, 'vote', id)).toEqual(decided)
      if (action === 'reject') expect(await GUEST.refused(actions.vote, { id })).toBe('CONFLICT')
      else expect(await does(GUEST, 'vote', id)).toEqual(decided)
    }
  })

  test('an asking that became a vote is remembered by its id, also when the song is decided', async () => {
    await using wedding = await start()
    const [ana, bea, leo] = [
      await wedding.join('ana'),
      await wedding.join('bea'),
      await wedding.join('leo', { role: 'DJ' }),
    ]
    const elsewhere = await wedding.join('bea', { server: servers - 1 })
    for (const action of ['accept', 'reject'] as const) {
      const song = await asks(ana, action)
      const input = { id: randomUUID(), dedicatedTo: 'ana' }
      const answers = await Promise.all([bea, elsewhere, bea, elsewhere].map((phone) => asks(phone, action, input)))
      for (const answer of answers) expect(answer).toEqual({ ...song, votes: 1 })
      const decided = await does(leo, action, song.id)
      // A guest does not learn that the song of another member was rejected.
      if (action === 'accept') expect(await asks(bea, action, input)).toEqual(decided)
      else expect(await bea.refused(request, { input: { songTitle: action, ...input } })).toBe('CONFLICT')
      expect(await ana.refused(request, { input: { songTitle: action, ...input } })).toBe('CONFLICT')
    }
    expect(await titlesOf(leo)).toEqual(['accept', 'reject'])
  })

  test('of two guests who ask for the same song at the same time one asks, and the other votes', async () => {
    await using wedding = await start()
    const [ana, bea] = [await wedding.join('ana'), await wedding.join('bea', { server: servers - 1 })]
    const answers = await Promise.all([asks(ana, 'Hey Jude'), asks(bea, 'Hey Jude')])
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect(await lists(ana)).toMatchObject([{ status: 'PENDING', votes: 1 }])
  })
})
