import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { roles } from '../../src/access/viewer.ts'
import { backends, type Phone, startWedding, type TestWedding } from '../support/wedding.ts'

const fields = 'id url thumbnailUrl caption sharedBy { id } sharedAt'
const share = `mutation ($input: SharePhotoInput!) { sharePhoto(input: $input) { ${fields} } }`
const remove = `mutation ($id: ID!) { removePhoto(id: $id) { ${fields} } }`
const list = `query ($first: Int, $after: String, $last: Int, $before: String) {
  photos(first: $first, after: $after, last: $last, before: $before) {
    nodes { ${fields} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`
const hearShared = `subscription ($after: Cursor) { photoShared(after: $after) { cursor photo { ${fields} } } }`
const hearAll = `subscription ($after: Cursor) { events(after: $after) {
  __typename ... on PhotoShared { photo { ${fields} } } ... on PhotoRemoved { photo { ${fields} } by { id } }
} }`

const picture = (name: string) => `https://pictures.example/${name}.jpg`
const captionsOf = (data: any): string[] => data.photos.nodes.map(({ caption }: any) => caption)
const shares = async (phone: Phone, caption: string, id: string = randomUUID()) =>
  (await phone.gets(share, { input: { id, url: picture(caption), caption } })).sharePhoto
const removes = async (phone: Phone, id: string) => (await phone.gets(remove, { id })).removePhoto
/** Two phones of the same person, on different servers where there are two. */
const onTwoServers = async (wedding: TestWedding, name: string) => [
  await wedding.join(name),
  await wedding.join(name, { server: wedding.servers.length - 1 }),
]
const serversOf = (backend: string) => (backend === 'cluster' ? 2 : 1)

describe.each(backends)('with the %s backend', (backend) => {
  test.each(roles)(
    'somebody who is %s shares photos with everyone, and sees those of everyone: listed, live and on replay',
    async (role) => {
      await using wedding = await startWedding({ backend, servers: serversOf(backend) })
      const [ana] = [await wedding.join('ana', { role, server: wedding.servers.length - 1 })]
      const others = await Promise.all(roles.map((role) => wedding.join(`a ${role}`.replace(' ', '-'), { role })))
      const start = await ana.cursor()
      const everyone = [ana, ...others]
      const live = everyone.map(
        (phone) => [phone.subscribe(hearShared, { after: start }), phone.subscribe(hearAll, { after: start })] as const,
      )
      const photo = await shares(ana, 'the cake')
      expect(photo).toMatchObject({
        url: picture('the%20cake'),
        thumbnailUrl: picture('the%20cake'),
        sharedBy: { id: 'ana' },
      })
      for (const [own, all] of live) {
        expect((await own.take(1))[0].photoShared).toEqual({ cursor: expect.any(String), photo })
        expect(await all.take(1)).toEqual([{ events: { __typename: 'PhotoShared', photo } }])
      }
      for (const phone of everyone) {
        expect((await phone.gets(list)).photos.nodes).toEqual([photo])
        expect((await phone.subscribe(hearShared, { after: start }).take(1))[0].photoShared.photo).toEqual(photo)
      }
    },
  )

  test.each(roles)('a %s removes their own photo, and that of another only as COUPLE or PLANNER', async (role) => {
    await using wedding = await startWedding({ backend, servers: serversOf(backend) })
    const ana = await wedding.join('ana', { role, server: wedding.servers.length - 1 })
    const leo = await wedding.join('leo')
    const [own, other] = [await shares(ana, 'own'), await shares(leo, 'other')]
    const start = await leo.cursor()
    const live = leo.subscribe(hearAll, { after: start })
    expect(await removes(ana, own.id)).toEqual(own)
    const expected = [{ events: { __typename: 'PhotoRemoved', photo: own, by: { id: 'ana' } } }]
    if (role === 'COUPLE' || role === 'PLANNER') {
      expect(await removes(ana, other.id)).toEqual(other)
      expected.push({ events: { __typename: 'PhotoRemoved', photo: other, by: { id: 'ana' } } })
    } else {
      expect(await ana.refused(remove, { id: other.id })).toBe('FORBIDDEN')
    }
    await shares(leo, 'later')
    const heard = await live.take(expected.length + 1)
    expect(heard.slice(0, -1)).toEqual(expected)
    expect(await leo.subscribe(hearAll, { after: start }).take(expected.length + 1)).toEqual(heard)
    expect(captionsOf(await leo.gets(list))).toEqual(expected.length === 2 ? ['later'] : ['later', 'other'])
  })

  test('a photo that is removed again, also at the same time, is removed once', async () => {
    await using wedding = await startWedding({ backend, servers: serversOf(backend) })
    const [ana, elsewhere] = (await onTwoServers(wedding, 'ana')) as [Phone, Phone]
    const nadia = await wedding.join('nadia', { role: 'PLANNER' })
    const photo = await shares(ana, 'blurred')
    const heard = ana.subscribe(hearAll, { after: await ana.cursor() })
    const answers = await Promise.all([ana, elsewhere, nadia, ana].map((phone) => removes(phone, photo.id)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set([JSON.stringify(photo)]))
    await shares(ana, 'sharp')
    expect((await heard.take(2)).map(({ events }) => events.__typename)).toEqual(['PhotoRemoved', 'PhotoShared'])
  })

  test('a photo that is shared again with its id is there once, also when both arrive at the same time', async () => {
    await using wedding = await startWedding({ backend, servers: serversOf(backend) })
    const [ana, elsewhere] = (await onTwoServers(wedding, 'ana')) as [Phone, Phone]
    const start = await ana.cursor()
    const id = randomUUID()
    const answers = await Promise.all([ana, elsewhere, ana, elsewhere].map((phone) => shares(phone, 'once', id)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    await shares(ana, 'after it')
    expect(
      (await ana.subscribe(hearShared, { after: start }).take(2)).map(({ photoShared }) => photoShared.photo.caption),
    ).toEqual(['once', 'after it'])
    expect(captionsOf(await ana.gets(list))).toEqual(['after it', 'once'])
  })

  test('a photo that is sent again after it was removed stays removed, and nobody hears of it', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const photo = await shares(ana, 'regretted')
    await removes(ana, photo.id)
    const heard = ana.subscribe(hearAll, { after: await ana.cursor() })
    expect(await shares(ana, 'regretted', photo.id)).toEqual(photo)
    await shares(ana, 'better')
    expect((await heard.take(1))[0].events.photo.caption).toBe('better')
    expect(captionsOf(await ana.gets(list))).toEqual(['better'])
  })

  test('the id of another photo is a conflict: another picture, another caption, another member', async () => {
    await using wedding = await startWedding({ backend })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
    const { id } = await shares(ana, 'mine')
    const input = { id, url: picture('mine'), caption: 'mine' }
    expect(await ana.refused(share, { input: { ...input, url: picture('other') } })).toBe('CONFLICT')
    expect(await ana.refused(share, { input: { ...input, caption: 'other' } })).toBe('CONFLICT')
    expect(await ana.refused(share, { input: { ...input, caption: null } })).toBe('CONFLICT')
    expect(await leo.refused(share, { input })).toBe('CONFLICT')
    expect(captionsOf(await ana.gets(list))).toEqual(['mine'])
  })

  test('photos are read page by page in both directions, the newest first', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    for (const caption of ['a', 'b', 'c', 'd', 'e']) await shares(ana, caption)
    const first = await ana.gets(list, { first: 2 })
    expect(captionsOf(first)).toEqual(['e', 'd'])
    expect(first.photos.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    const next = await ana.gets(list, { first: 2, after: first.photos.pageInfo.endCursor })
    expect(captionsOf(next)).toEqual(['c', 'b'])
    expect(captionsOf(await ana.gets(list, { last: 2 }))).toEqual(['b', 'a'])
    expect(captionsOf(await ana.gets(list, { last: 9, before: next.photos.pageInfo.startCursor }))).toEqual(['e', 'd'])
    expect(captionsOf(await ana.gets(list, { last: 1, before: next.photos.pageInfo.startCursor }))).toEqual(['d'])
  })

  test('a caption is kept without the white space around it, and one that is blank is none', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const captions: [string | null | undefined, string | null][] = [
      ['  à la vôtre \n', 'à la vôtre'],
      [' \n', null],
      [null, null],
      [undefined, null],
      ['é'.repeat(200), 'é'.repeat(200)],
    ]
    for (const [caption, kept] of captions) {
      expect((await ana.gets(share, { input: { url: picture('a'), caption } })).sharePhoto.caption).toBe(kept)
    }
  })

  test('a photo that cannot be shared or removed is refused with its field, and nothing is stored', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const url = picture('a')
    const refusals: [object, string | undefined][] = [
      [{}, 'url'],
      [{ url: null, file: null }, 'url'],
      [{ caption: 'nothing to see' }, 'url'],
      [{ url: 'photo.jpg' }, 'url'],
      [{ url: '' }, 'url'],
      [{ url: 'javascript:alert(1)' }, 'url'],
      [{ url: 'data:image/png;base64,AAAA' }, 'url'],
      [{ url: `https://pictures.example/${'x'.repeat(2_000)}` }, 'url'],
      [{ url: 7 }, undefined],
      [{ url, id: 'not-a-uuid' }, 'id'],
      [{ url, id: 'nul \0' }, 'id'],
      [{ url, caption: 'nul \0' }, 'caption'],
      [{ url, caption: 'half \ud83d' }, 'caption'],
      [{ url, caption: 'x'.repeat(201) }, 'caption'],
      [{ url, caption: 7 }, undefined],
      [{ file: 'photo.jpg' }, 'file'],
      [{ file: { arrayBuffer: 'mine' } }, 'file'],
    ]
    for (const [input, field] of refusals) {
      const { errors } = await ana.ask(share, { input })
      expect(errors?.[0]?.extensions, JSON.stringify(input)).toMatchObject({
        code: 'BAD_USER_INPUT',
        ...(field && { field }),
      })
    }
    const inline = 'mutation { sharePhoto(input: { file: { arrayBuffer: 1 } }) { id } }'
    expect(await ana.refused(inline)).toBe('BAD_USER_INPUT')
    expect(await ana.refused(share, { input: null })).toBe('BAD_USER_INPUT')
    for (const id of ['', 'nul \0', '../../etc/passwd'])
      expect(await ana.refused(remove, { id })).toBe('BAD_USER_INPUT')
    expect(await ana.refused(remove, { id: randomUUID() })).toBe('NOT_FOUND')
    expect(await ana.refused(list, { first: 101 })).toBe('BAD_USER_INPUT')
    expect(await ana.refused(list, { after: 'garbage' })).toBe('BAD_USER_INPUT')
    expect(await ana.subscribe(hearShared, { after: 'garbage' }).refusal()).toBe('CURSOR_GONE')
    expect(captionsOf(await ana.gets(list))).toEqual([])
  })

  test('over a WebSocket a photo is shared by its URL; a file needs HTTP', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const asks = (input: object) => ana.subscribe(share, { input })
    expect((await asks({ url: picture('a'), caption: 'socket' }).take(1))[0].sharePhoto.caption).toBe('socket')
    const [answer] = await Promise.allSettled([asks({ file: null }).take(1)])
    expect(answer).toMatchObject({ status: 'rejected', reason: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
  })

  test('another wedding sees nothing, hears nothing, and removes nothing', async () => {
    await using wedding = await startWedding({ backend })
    const [ana, zoe] = [
      await wedding.join('ana'),
      await wedding.join('zoe', { at: `${wedding.id}-other`, role: 'COUPLE' }),
    ]
    const live = [
      zoe.subscribe(hearShared, { after: await zoe.cursor() }),
      zoe.subscribe(hearAll, { after: await zoe.cursor() }),
    ]
    const start = await zoe.cursor()
    const { id } = await shares(ana, 'ours')
    expect(await zoe.refused(remove, { id })).toBe('NOT_FOUND')
    // The same id is another photo there.
    await shares(zoe, 'theirs', id)
    const [shared, all] = live
    expect((await shared?.take(1))?.[0].photoShared.photo.caption).toBe('theirs')
    expect((await all?.take(1))?.[0].events.photo.caption).toBe('theirs')
    expect((await zoe.subscribe(hearShared, { after: start }).take(1))[0].photoShared.photo.caption).toBe('theirs')
    expect(captionsOf(await zoe.gets(list))).toEqual(['theirs'])
    expect(captionsOf(await ana.gets(list))).toEqual(['ours'])
  })

  test('a member who shares more photos in a minute than allowed waits; the others do not', async () => {
    await using wedding = await startWedding({
      backend,
      servers: serversOf(backend),
      settings: { LIMIT_PHOTOS_PER_MINUTE: '2' },
    })
    const [ana, elsewhere] = (await onTwoServers(wedding, 'ana')) as [Phone, Phone]
    const leo = await wedding.join('leo')
    await shares(ana, 'one')
    await shares(elsewhere, 'two')
    const { errors } = await ana.ask(share, { input: { url: picture('three') } })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) })
    await shares(leo, 'mine')
    expect(captionsOf(await leo.gets(list))).toEqual(['mine', 'two', 'one'])
  })
})
