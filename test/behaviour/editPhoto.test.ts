import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { roles } from '../../src/access/viewer.ts'
import { aPhoto, shares } from '../support/pictures.ts'
import { backends, type Phone, serversFor, startWedding, type TestWedding } from '../support/wedding.ts'

const fields = 'id caption width height sharedBy { id } sharedAt'
const share = `mutation ($input: SharePhotoInput!) { sharePhoto(input: $input) { ${fields} } }`
const edit = `mutation ($input: EditPhotoInput!) { editPhoto(input: $input) { ${fields} } }`
const hear = `subscription ($after: Cursor) { events(after: $after, kinds: [PHOTO_SHARED, PHOTO_CHANGED, PHOTO_REMOVED]) {
  __typename ... on PhotoShared { photo { ${fields} } } ... on PhotoChanged { photo { ${fields} } }
} }`

const url = 'https://pictures.example/cake.jpg'
const sharedBy = async (phone: Phone, caption: string | null, id: string = randomUUID()) =>
  (await phone.gets(share, { input: { id, url, caption } })).sharePhoto
const edits = async (phone: Phone, id: string, caption?: string | null) =>
  (await phone.gets(edit, { input: { id, caption } })).editPhoto
const heardAfter = async (phone: Phone, after: string, count: number) =>
  (await phone.subscribe(hear, { after }).take(count)).map(({ events }) => events)
const people = async (wedding: TestWedding) => ({
  ana: await wedding.join('ana'),
  leo: await wedding.join('leo', { server: wedding.servers.length - 1 }),
})

describe.each(backends)('with the %s backend', (backend) => {
  test('a member changes the caption of their photo: everyone sees it, live, on replay and in lists', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const { ana, leo } = await people(wedding)
    const { id } = await shares(ana, await aPhoto(), { caption: 'the cke' })
    const start = await leo.cursor()
    const live = leo.subscribe(hear, { after: start })
    const photo = await edits(ana, id, '  the cake\n')
    expect(photo).toMatchObject({ id, caption: 'the cake', width: 600, height: 400 })
    const change = { __typename: 'PhotoChanged', photo }
    expect((await live.take(1))[0].events).toEqual(change)
    expect(await heardAfter(leo, start, 1)).toEqual([change])
    expect((await leo.gets(`{ photos { nodes { ${fields} } } }`)).photos.nodes).toEqual([photo])
    expect((await edits(ana, id, null)).caption).toBeNull()
    expect((await edits(ana, id, ' ')).caption).toBeNull()
    expect((await edits(ana, id)).caption).toBeNull()
  })

  test.each(roles.filter((role) => role !== 'ADMIN'))(
    'somebody who is %s cannot change the photo of another',
    async (role) => {
      await using wedding = await startWedding({ backend })
      const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { role })]
      const { id } = await sharedBy(ana, 'mine')
      expect(await leo.refused(edit, { input: { id, caption: 'yours' } })).toBe('FORBIDDEN')
      expect((await ana.gets('{ photos { nodes { caption } } }')).photos.nodes).toEqual([{ caption: 'mine' }])
    },
  )

  test('the same caption again, also at the same time, changes nothing and is heard once', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const ana = await wedding.join('ana')
    const elsewhere = await wedding.join('ana', { server: wedding.servers.length - 1 })
    const { id } = await sharedBy(ana, 'one')
    const start = await ana.cursor()
    await edits(ana, id, 'one')
    const answers = await Promise.all([ana, elsewhere, ana, elsewhere].map((phone) => edits(phone, id, 'two')))
    expect(new Set(answers.map(({ caption }) => caption))).toEqual(new Set(['two']))
    await edits(elsewhere, id, 'three')
    expect((await heardAfter(ana, start, 2)).map(({ photo }) => photo.caption)).toEqual(['two', 'three'])
  })

  test('a photo that is sent again after its caption was changed is the stored one; another caption is a conflict', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const { id } = await sharedBy(ana, 'first')
    await edits(ana, id, 'second')
    await edits(ana, id, 'third')
    expect((await sharedBy(ana, 'first', id)).caption).toBe('third')
    for (const caption of ['second', 'third', null])
      expect(await ana.refused(share, { input: { id, url, caption } })).toBe('CONFLICT')
    const bare = await sharedBy(ana, null)
    await edits(ana, bare.id, 'now with words')
    expect((await sharedBy(ana, null, bare.id)).caption).toBe('now with words')
  })

  test('what is no photo of this wedding, or none any more, cannot be changed; nor can a caption be anything', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const zoe = await wedding.join('zoe', { at: `other-${wedding.id}`, role: 'COUPLE' })
    const { id } = await sharedBy(ana, 'ours')
    const refused = (phone: Phone, input: object) => phone.refused(edit, { input })
    expect(await refused(zoe, { id, caption: 'theirs' })).toBe('NOT_FOUND')
    expect(await refused(ana, { id: randomUUID(), caption: 'a' })).toBe('NOT_FOUND')
    for (const input of [
      { id: 'photo' },
      { id, caption: 'x'.repeat(201) },
      { id, caption: 'nul \0' },
      { id, caption: 7 },
    ])
      expect(await refused(ana, input), JSON.stringify(input)).toBe('BAD_USER_INPUT')
    await ana.gets('mutation ($id: ID!) { removePhoto(id: $id) { id } }', { id })
    expect(await refused(ana, { id, caption: 'gone' })).toBe('NOT_FOUND')
  })
})
