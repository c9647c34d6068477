import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { startBucket } from '../support/bucket.ts'
import { aPhoto, canvas, fileOf, list, load, namesIn, pendingFilesIn, remove, shares } from '../support/pictures.ts'
import { backends, type Phone, startWedding } from '../support/wedding.ts'

const pathOf = (url: string) => new URL(url).pathname
const hearShared = 'subscription ($after: Cursor) { photoShared(after: $after) { photo { caption } } }'

describe.each(backends)('with the %s backend', (backend) => {
  test('a picture that is uploaded to one server is seen by everyone, and served by each, for ever', async () => {
    await using wedding = await startWedding({ backend, servers: backend === 'cluster' ? 2 : 1 })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { server: wedding.servers.length - 1 })]
    const heard = leo.subscribe(hearShared, { after: await leo.cursor() })
    const photo = await shares(ana, fileOf(await canvas(4_000, 3_000).png().toBuffer()), { caption: 'the cake' })
    expect(await heard.take(1)).toEqual([{ photoShared: { photo: { caption: 'the cake' } } }])
    const [listed] = (await leo.gets(list)).photos.nodes
    // Each server at its own address.
    for (const size of ['url', 'thumbnailUrl']) expect(pathOf(listed[size])).toBe(pathOf(photo[size]))
    expect(photo.url).toMatch(/^http:\/\/localhost:\d+\/photos\/[\w-]{22}\.webp$/)
    const sizes = { [photo.url]: { width: 2_560, height: 1_920 }, [photo.thumbnailUrl]: { width: 480, height: 360 } }
    for (const [url, size] of Object.entries(sizes)) {
      for (const server of wedding.servers) {
        const { status, headers, bytes } = await load(`${server.url}${new URL(url).pathname}`)
        expect(status).toBe(200)
        expect(Object.fromEntries(headers)).toMatchObject({
          'content-type': 'image/webp',
          'content-length': String(bytes.length),
          'content-disposition': 'inline',
          'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
          'x-content-type-options': 'nosniff',
          'cache-control': 'public, max-age=31536000, immutable',
        })
        expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', ...size })
        const head = await load(url, { method: 'HEAD' })
        expect([head.status, head.headers.get('content-length'), head.bytes.length]).toEqual([
          200,
          String(bytes.length),
          0,
        ])
      }
    }
    expect(namesIn(wedding)).toHaveLength(3)
    expect(pendingFilesIn(wedding)).toEqual([])
  })

  test('a picture that is sent again with its id is there once, also when both arrive at the same time', async () => {
    await using wedding = await startWedding({ backend, servers: backend === 'cluster' ? 2 : 1 })
    const [ana, elsewhere] = [
      await wedding.join('ana'),
      await wedding.join('ana', { server: wedding.servers.length - 1 }),
    ]
    const [start, id, file] = [await ana.cursor(), randomUUID(), await aPhoto()]
    const answers = await Promise.all(
      [ana, elsewhere, ana, elsewhere].map((phone) => shares(phone, file, { id, caption: 'once' })),
    )
    answers.push(await shares(elsewhere, file, { id, caption: 'once' }))
    expect(
      new Set(
        answers.map(({ url, thumbnailUrl, ...rest }) => JSON.stringify([pathOf(url), pathOf(thumbnailUrl), rest])),
      ).size,
    ).toBe(1)
    expect((await load(answers[0].url)).status).toBe(200)
    await shares(ana, file, { caption: 'after it' })
    const captions = (await ana.subscribe(hearShared, { after: start }).take(2)).map(
      ({ photoShared }) => photoShared.photo.caption,
    )
    expect(captions).toEqual(['once', 'after it'])
    expect(namesIn(wedding)).toHaveLength(6)
    expect(pendingFilesIn(wedding)).toEqual([])
  })

  test('the id of another picture is a conflict, also when both arrive at the same time, and leaves no files', async () => {
    await using wedding = await startWedding({ backend })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
    const id = randomUUID()
    const files = await Promise.all(['#f00', '#0f0', '#00f'].map(aPhoto))
    const answers = await Promise.all(files.map((file) => ana.uploads(file, { id })))
    expect(answers.map(({ errors }) => errors?.[0]?.extensions.code).sort()).toEqual([
      'CONFLICT',
      'CONFLICT',
      undefined,
    ])
    const won = files[answers.findIndex(({ errors }) => !errors)] as Blob
    const others: [Phone, Blob, object][] = [
      [leo, won, { id }],
      [ana, won, { id, caption: 'other words' }],
      [ana, await aPhoto('#fff'), { id }],
    ]
    for (const [phone, file, input] of others) {
      expect((await phone.uploads(file, input)).errors?.[0]?.extensions).toMatchObject({
        code: 'CONFLICT',
        field: 'id',
      })
    }
    expect(namesIn(wedding)).toHaveLength(3)
    expect(pendingFilesIn(wedding)).toEqual([])
  })

  test('a photo that is removed is served no more, its files are gone, and sending it again brings nothing back', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const [id, file] = [randomUUID(), await aPhoto()]
    const photo = await shares(ana, file, { id })
    await ana.gets(remove, { id })
    for (const url of [photo.url, photo.thumbnailUrl]) expect((await load(url)).status).toBe(404)
    expect(await shares(ana, file, { id })).toEqual(photo)
    expect((await ana.gets(list)).photos.nodes).toEqual([])
    expect(namesIn(wedding)).toEqual([])
    expect(pendingFilesIn(wedding)).toEqual([])
  })

  test('files that a killed server left are swept by the next one, and files that photos name are kept', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const photo = await shares(ana, await aPhoto())
    const [kept] = namesIn(wedding).map((name) => name.slice(0, 22)) as [string]
    const leave = (file: string, photoId: string, minutesAgo: number, weddingId = wedding.id) => {
      for (const name of [`${file}.webp`, `${file}-small.webp`, `${file}-original.jpg`])
        writeFileSync(join(wedding.dataDir, 'photos', name), 'left', { flag: 'a' })
      const note = join(wedding.dataDir, 'photos/in-doubt', file)
      mkdirSync(join(note, '..'), { recursive: true })
      writeFileSync(note, JSON.stringify({ file, weddingId, photoId }))
      const then = Date.now() / 1000 - minutesAgo * 60
      utimesSync(note, then, then)
    }
    leave(kept, photo.id, 90)
    leave('another-upload-of-it--', photo.id, 90)
    leave('never-shared----------', randomUUID(), 90)
    leave('being-shared-now------', randomUUID(), 30)
    leave('0-of-another-database-', randomUUID(), 90, 'unknown here')
    const next = await wedding.start()
    while (pendingFilesIn(wedding).length > 2) await new Promise(setImmediate)
    const left = ['0-of-another-database-', 'being-shared-now------']
    expect(pendingFilesIn(wedding).sort()).toEqual(left)
    expect(namesIn(wedding).sort()).toEqual(
      [...[kept, ...left].flatMap((file) => [`${file}-small.webp`, `${file}.webp`, `${file}-original.jpg`])].sort(),
    )
    await next.end()
  })
})

describe('the storage of photos', () => {
  test('a folder that cannot be written is UNAVAILABLE, and nothing is shared', async () => {
    await using wedding = await startWedding({ settings: { LOG_LEVEL: 'silent' } })
    const ana = await wedding.join('ana')
    rmSync(join(wedding.dataDir, 'photos'), { recursive: true, force: true })
    writeFileSync(join(wedding.dataDir, 'photos'), 'in the way')
    expect((await ana.uploads(await aPhoto())).errors?.[0]?.extensions).toEqual({ code: 'UNAVAILABLE' })
    expect((await ana.gets(list)).photos.nodes).toEqual([])
    const { status } = await load(`${wedding.servers[0]?.url}/photos/${'a'.repeat(22)}.webp`)
    expect(status).toBe(503)
  })

  test('a bucket keeps them as well, with their type, and the server serves them from there', async () => {
    await using bucket = await startBucket()
    await using wedding = await startWedding({ settings: bucket.settings })
    const ana = await wedding.join('ana')
    const photo = await shares(ana, await aPhoto())
    for (const url of [photo.url, photo.thumbnailUrl]) {
      const stored = bucket.objects.get(`/wedding-photos${new URL(url).pathname.slice('/photos'.length)}`)
      expect(stored?.type).toBe('image/webp')
      const { headers, bytes } = await load(url)
      expect(headers.get('content-type')).toBe('image/webp')
      expect(bytes.equals(stored?.bytes ?? Buffer.alloc(0))).toBe(true)
    }
    expect((await load(photo.url.replace(/[\w-]{22}/, 'a'.repeat(22)))).status).toBe(404)
    expect(namesIn(wedding)).toEqual([])
    await ana.gets(remove, { id: photo.id })
    expect(bucket.objects.size).toBe(0)
    expect((await load(photo.url)).status).toBe(404)
  })

  test('a bucket that is public serves them itself', async () => {
    await using bucket = await startBucket()
    await using wedding = await startWedding({
      settings: { ...bucket.settings, S3_PUBLIC_URL: 'https://photos.example/wedding/' },
    })
    const { url } = await shares(await wedding.join('ana'), await aPhoto())
    const { status, headers } = await load(url, { redirect: 'manual' })
    expect([status, headers.get('location')]).toEqual([302, `https://photos.example/wedding/${url.split('/').at(-1)}`])
  })

  test('a bucket that is out of reach, or does not let us in, is UNAVAILABLE', async () => {
    const bucket = await startBucket()
    const silent = { LOG_LEVEL: 'silent' }
    await using wedding = await startWedding({
      settings: { ...bucket.settings, ...silent, S3_SECRET_ACCESS_KEY: 'a wrong one' },
    })
    const ana = await wedding.join('ana')
    expect((await ana.uploads(await aPhoto())).errors?.[0]?.extensions).toEqual({ code: 'UNAVAILABLE' })
    expect(bucket.objects.size).toBe(0)
    await bucket[Symbol.asyncDispose]()
    expect((await ana.uploads(await aPhoto())).errors?.[0]?.extensions).toEqual({ code: 'UNAVAILABLE' })
    expect((await ana.gets(list)).photos.nodes).toEqual([])
  })
})
