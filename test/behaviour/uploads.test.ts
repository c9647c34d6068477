import { readFileSync } from 'node:fs'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { createPictures } from '../../src/pictures/pictures.ts'
import type { Refusal } from '../../src/refusal.ts'
import { aPhoto, canvas, fileOf, list, load, namesIn, shares } from '../support/pictures.ts'
import { upload } from '../support/request.ts'
import { startWedding, type TestWedding } from '../support/wedding.ts'

const fixture = (name: string) => gunzipSync(readFileSync(new URL(`../support/fixtures/${name}.gz`, import.meta.url)))

/** A request that the test writes by itself, byte by byte. */
function begin({ servers }: TestWedding, headers: Record<string, string | number>): ClientRequest {
  return request(`${servers[0]?.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x', ...headers },
  })
}
async function answerTo(asked: ClientRequest): Promise<{ status: number | undefined; errors: any[] }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    asked.on('response', resolve).on('error', reject),
  )
  return { status: response.statusCode, errors: ((await json(response)) as any).errors }
}

describe('a picture', () => {
  test('is kept upright, in sRGB, and without the place and time that the camera noted', async () => {
    await using wedding = await startWedding()
    const ana = await wedding.join('ana')
    const halves = canvas(900, 600, '#f00').composite([
      { input: await canvas(450, 600, '#00f').png().toBuffer(), gravity: 'east' },
    ])
    const taken = await halves
      .withExif({ IFD0: { Make: 'Wedding Cam' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 29/1' } })
      .withMetadata({ orientation: 6 })
      .withIccProfile('p3')
      .jpeg({ quality: 100 })
      .toBuffer()
    const camera = await sharp(taken).metadata()
    expect(camera).toMatchObject({ orientation: 6, width: 900, height: 600 })
    expect(camera.exif?.toString('latin1')).toContain('Wedding Cam')
    expect(camera.icc?.length).toBeGreaterThan(0)
    const photo = await shares(ana, fileOf(taken))
    for (const url of [photo.url, photo.thumbnailUrl]) {
      const { bytes } = await load(url)
      const { exif, xmp, iptc, icc, orientation, width = 0, height = 0 } = await sharp(bytes).metadata()
      expect({ exif, xmp, iptc, icc, orientation }).toEqual({})
      expect(width / height).toBeCloseTo(2 / 3)
      expect(bytes.includes('Wedding Cam')).toBe(false)
      // The left half is above now, and as red in sRGB as it was in Display P3.
      const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
      const pixel = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3).subarray(0, 3)]
      const [[red, , little], [few, , blue]] = [pixel(width / 2, 20), pixel(width / 2, height - 20)] as [
        number[],
        number[],
      ]
      expect(Math.min(red as number, blue as number)).toBeGreaterThan(248)
      expect(Math.max(little as number, few as number)).toBeLessThan(8)
    }
  })

  test.each(['jpeg', 'png', 'webp', 'avif'] as const)(
    'that is %s is taken whatever its name is, but not a part of one',
    async (format) => {
      await using wedding = await startWedding()
      const ana = await wedding.join('ana')
      const bytes = await canvas(300, 200).toFormat(format).toBuffer()
      expect(await shares(ana, fileOf(bytes))).toMatchObject({ url: expect.stringContaining('.webp') })
      for (const length of [bytes.length - 30, Math.floor(bytes.length / 2)]) {
        expect((await ana.uploads(fileOf(bytes.subarray(0, length)))).errors?.[0]?.extensions.field).toBe('file')
      }
      expect(namesIn(wedding)).toHaveLength(format === 'avif' ? 2 : 3)
    },
  )

  test('is nothing that only calls itself one: it is refused, and nothing is left of it', async () => {
    await using wedding = await startWedding()
    const ana = await wedding.join('ana')
    const claimsMore = Buffer.from(await canvas(100, 100).png().toBuffer())
    for (const at of [16, 20]) claimsMore.writeUInt32BE(40_000, at)
    const others: Record<string, Uint8Array> = {
      nothing: Buffer.alloc(0),
      words: Buffer.from('not a picture'),
      page: Buffer.from('<!doctype html><script>alert(1)</script>'),
      drawing: Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
      ),
      gif: await canvas(9, 9).gif().toBuffer(),
      tiff: await canvas(9, 9).tiff().toBuffer(),
      document: Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj'),
      'a picture that claims a gigapixel': claimsMore,
    }
    for (const [what, bytes] of Object.entries(others)) {
      const { errors } = await ana.uploads(fileOf(bytes))
      expect(errors?.[0], what).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field: 'file' } })
      expect(errors?.[0]?.message).toContain('JPEG')
    }
    expect(namesIn(wedding)).toEqual([])
    expect((await ana.gets(list)).photos.nodes).toEqual([])
  })

  test('as large as phones make them is taken: a panorama, 200 megapixels as JPEG, 100 otherwise; and not more', async () => {
    await using wedding = await startWedding()
    const ana = await wedding.join('ana')
    const sizes = async (bytes: Buffer) => {
      const { url, thumbnailUrl } = await shares(ana, fileOf(bytes))
      const all = await Promise.all([url, thumbnailUrl].map(async (each) => sharp((await load(each)).bytes).metadata()))
      return all.map(({ width, height }) => `${width}x${height}`)
    }
    const jpeg = fixture('200-megapixels.jpg')
    expect(await sizes(await canvas(16_382, 3_900).jpeg().toBuffer())).toEqual(['2560x610', '480x114'])
    expect(await sizes(jpeg)).toEqual(['2560x2000', '480x375'])
    expect(await sizes(fixture('100-megapixels.png'))).toEqual(['2560x1638', '480x307'])
    // 16,000 pixels wide, as its header says; then one more.
    jpeg.writeUInt16BE(16_001, jpeg.indexOf(Buffer.from('30d43e80', 'hex')) + 2)
    const { errors } = await ana.uploads(fileOf(jpeg))
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'file', reason: 'TOO_MANY_PIXELS' })
    expect(errors?.[0]?.message).toContain('16,001 × 12,500')
  })

  test('that needs more memory than there is for pictures is refused, and those of others are not harmed', async () => {
    await using wedding = await startWedding({ settings: { PHOTO_MEMORY_MB: '256' } })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
    const [{ errors }, ...others] = await Promise.all([
      ana.uploads(fileOf(fixture('100-megapixels-progressive.jpg'))),
      shares(leo, await aPhoto()),
      shares(ana, fileOf(fixture('200-megapixels.jpg'))),
    ])
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'file', reason: 'TOO_LARGE_FOR_MEMORY' })
    for (const { url } of others) expect((await load(url)).status).toBe(200)
  })

  test.skipIf(process.platform !== 'linux')(
    'that is whole is never called damaged, however little memory there is for it',
    async () => {
      const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const
      const bytes = await sharp({ create: { width: 3_000, height: 3_000, channels: 3, noise } as never })
        .png()
        .toBuffer()
      const outcomes = new Set<unknown>()
      for (const memoryMb of [160, 180, 200, 220, 240, 260]) {
        const pictures = createPictures(memoryMb)
        outcomes.add(
          await pictures.prepare('ana', bytes).then(
            () => 'taken',
            ({ details }: Refusal) => details.reason,
          ),
        )
        pictures.end()
      }
      expect(outcomes).not.toContain('DAMAGED')
    },
  )

  test('of an iPhone is taken as HEIC, upright and in its colours', async () => {
    await using wedding = await startWedding()
    const ana = await wedding.join('ana')
    const { url } = await shares(ana, fileOf(readFileSync(new URL('../support/fixtures/turned.heic', import.meta.url))))
    expect(await sharp((await load(url)).bytes).metadata()).toMatchObject({ format: 'webp', width: 96, height: 64 })
  })

  test('has a name that says nothing, and under /photos there is nothing else', async () => {
    await using wedding = await startWedding()
    const ana = await wedding.join('ana')
    const { url } = await shares(ana, await aPhoto())
    const name = new URL(url).pathname.slice('/photos/'.length)
    const { port } = new URL(url)
    const paths = [
      '',
      'in-doubt',
      '..%2fsecret',
      '%2e%2e/secret',
      '../../etc/passwd',
      `./${name}`,
      `${name}/`,
      `${name}%00`,
      name.slice(1),
    ]
    paths.push(
      name.replace('.webp', '.jpg'),
      name.replace('.webp', ''),
      name.toUpperCase(),
      `x${name}`,
      'a'.repeat(22),
      `${'a'.repeat(22)}.webp`,
    )
    for (const path of paths) {
      const asked = request({ port, path: `/photos/${path}` }).end()
      expect((await new Promise<IncomingMessage>((resolve) => asked.on('response', resolve))).statusCode, path).toBe(
        404,
      )
    }
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await load(url, { method })).status, method).toBe(404)
    expect((await load(`${url}?as=often`)).status).toBe(200)
  })
})

describe('an upload', () => {
  const limit = 15 * 1024 * 1024

  test('may have 15 MiB, and not a byte more', async () => {
    await using wedding = await startWedding()
    const ana = await wedding.join('ana')
    const jpeg = await canvas(300, 200).jpeg().toBuffer()
    const padded = (size: number) => fileOf(Buffer.concat([jpeg, Buffer.alloc(size - jpeg.length)]))
    await shares(ana, padded(limit))
    for (const size of [limit + 1, limit + 100_000]) {
      const [refusal] = (await ana.uploads(padded(size))).errors ?? []
      expect(refusal?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'file', reason: 'TOO_MANY_BYTES' })
      expect(refusal?.message).toContain('at most 15,728,640')
    }
    // A client that does not say beforehand how much will come.
    const asked = begin(wedding, { authorization: `Bearer ${ana.token}`, 'transfer-encoding': 'chunked' })
    const answered = answerTo(asked)
    asked.write('--x\r\nContent-Disposition: form-data; name="0"; filename="a"\r\n\r\n')
    for (let sent = 0; sent < limit + 200_000; sent += 100_000) asked.write(Buffer.alloc(100_000))
    expect(await answered).toMatchObject({
      status: 413,
      errors: [{ extensions: { code: 'BAD_USER_INPUT', field: 'file' } }],
    })
    asked.destroy()
    expect((await ana.gets(list)).photos.nodes).toHaveLength(1)
  })

  test('of somebody without a valid token is refused before its body is read', async () => {
    await using wedding = await startWedding()
    for (const token of [undefined, 'nonsense']) {
      // The body never comes, so the answer does not wait for it.
      const asked = begin(wedding, { 'content-length': limit, ...(token && { authorization: `Bearer ${token}` }) })
      asked.flushHeaders()
      expect(await answerTo(asked)).toMatchObject({
        status: 401,
        errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
      })
      asked.destroy()
    }
    const { errors } = await upload(wedding.servers[0]?.url ?? '', undefined, await aPhoto())
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  })

  test('waits its turn where its member has too many on the way; those of others do not', async () => {
    await using wedding = await startWedding({ settings: { LIMIT_PHOTOS_PER_MINUTE: '100000' } })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
    const headers = { authorization: `Bearer ${ana.token}`, 'content-length': limit + 65_536 }
    const stuck = new Set<ClientRequest>()
    // An upload that arrives before another has ended is refused, and tries again.
    const stick = () => {
      const each = begin(wedding, headers).on('error', () => {})
      each.on('response', () => stuck.delete(each) && stick()).flushHeaders()
      stuck.add(each)
      each.write('--x\r\nContent-Disposition: form-data; name="0"; filename="a"\r\n\r\nand so on')
    }
    for (let count = 0; count < 3; count++) stick()
    const file = await aPhoto()
    let refusal = (await ana.uploads(file)).errors?.[0]
    while (!refusal) refusal = (await ana.uploads(file)).errors?.[0]
    expect(refusal.extensions).toEqual({ code: 'RATE_LIMITED', retryAfter: 1 })
    await shares(leo, file)
    for (const each of stuck) each.destroy()
    while ((await ana.uploads(file)).errors) await new Promise(setImmediate)
  })

  test('of one guest does not wait for all that another has sent', async () => {
    await using wedding = await startWedding()
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
    const heard = leo.subscribe(
      'subscription ($after: Cursor) { photoShared(after: $after) { photo { sharedBy { id } } } }',
      {
        after: await leo.cursor(),
      },
    )
    const large = fileOf(await canvas(5_000, 5_000).png().toBuffer())
    const all = Array.from({ length: 4 }, () => shares(ana, large))
    await Promise.race([...all, shares(leo, await aPhoto())])
    await Promise.all(all)
    // Chance decides which processes are quick to start: the order of turns is in unit/pool.test.ts.
    expect((await heard.take(4)).map(({ photoShared }) => photoShared.photo.sharedBy.id)).toContain('leo')
  })

  test('may take its time as long as it comes on; one that stalls or trickles is ended and says why', async () => {
    await using wedding = await startWedding({ settings: { STALL_SECONDS: '3', LEAST_BYTES_PER_SECOND: '2000' } })
    const ana = await wedding.join('ana')
    const file = new Uint8Array(await canvas(900, 600).jpeg({ quality: 100 }).toBuffer())
    const form = new FormData()
    const query = 'mutation ($input: SharePhotoInput!) { sharePhoto(input: $input) { id } }'
    form.set('operations', JSON.stringify({ query, variables: { input: { file: null } } }))
    form.set('map', '{"0":["variables.input.file"]}')
    form.set('0', new Blob([file]))
    const whole = new Response(form)
    const body = Buffer.from(await whole.clone().arrayBuffer())
    const headers = {
      authorization: `Bearer ${ana.token}`,
      'content-type': whole.headers.get('content-type') ?? '',
      'content-length': body.length,
    }
    /** Sends so many bytes every fifth of a second; 0 sends the first half and no more. */
    const sends = (bytes: number) => {
      const asked = begin(wedding, headers)
      const answered = answerTo(asked)
      let sent = bytes || body.length / 2
      asked.write(body.subarray(0, sent))
      const timer = setInterval(() => {
        if (sent < body.length) asked.write(body.subarray(sent, sent + bytes))
        else asked.end()
        sent += bytes
      }, 200)
      return answered.finally(() => {
        clearInterval(timer)
        asked.destroy()
      })
    }
    const startedAt = performance.now()
    const inTime = sends(Math.ceil(body.length / 20)).then((answer) => ({
      ...answer,
      took: performance.now() - startedAt,
    }))
    const tooSlow = {
      status: 408,
      errors: [{ message: expect.stringContaining('too slowly'), extensions: { code: 'UNAVAILABLE' } }],
    }
    expect(await Promise.all([sends(0), sends(1)])).toMatchObject([tooSlow, tooSlow])
    const { status, errors, took } = await inTime
    expect([status, errors]).toEqual([200, undefined])
    // Longer than any single limit.
    expect(took).toBeGreaterThan(3_000)
    expect((await ana.gets(list)).photos.nodes).toHaveLength(1)
  })

  test('that is not a form with one file is BAD_USER_INPUT, however it is wrong', async () => {
    await using wedding = await startWedding()
    const ana = await wedding.join('ana')
    const query = 'mutation ($input: SharePhotoInput!) { sharePhoto(input: $input) { id } }'
    const operations = JSON.stringify({ query, variables: { input: { file: null } } })
    const map = JSON.stringify({ 0: ['variables.input.file'] })
    const file = await aPhoto()
    const forms: [string, Record<string, string | Blob>][] = [
      ['nothing', {}],
      ['no operations', { map, 0: file }],
      ['no map', { operations, 0: file }],
      ['no file', { operations, map }],
      ['a file that is text', { operations, map, 0: 'text' }],
      ['operations that are a file', { operations: file, map, 0: file }],
      ['a map to nowhere', { operations, map: '{"0":["variables.photo.file"]}', 0: file }],
      ['a map to what is not null', { operations, map: '{"0":["query"]}', 0: file }],
      ['a map to a prototype', { operations, map: '{"0":["variables.__proto__.file"]}', 0: file }],
      ['a map to a number', { operations, map: '{"0":[7]}', 0: file }],
      ['two files', { operations, map: '{"0":["variables.input.file"],"1":["variables.input.id"]}', 0: file, 1: file }],
      [
        'a file where text belongs',
        { operations: operations.replace('"file"', '"caption"'), map: '{"0":["variables.input.caption"]}', 0: file },
      ],
      ['null', { operations: 'null', map: 'null', 0: file }],
      ['a list', { operations: `[${operations}]`, map: '{"0":["0.variables.input.file"]}', 0: file }],
      ['no JSON', { operations: '{', map: '}', 0: file }],
      [
        'a subscription',
        {
          operations: '{"query":"subscription { photoShared { photo { id } } }","variables":{"a":null}}',
          map: '{"0":["variables.b"]}',
          0: file,
        },
      ],
    ]
    for (const [what, parts] of forms) {
      const body = new FormData()
      for (const [name, value] of Object.entries(parts)) body.set(name, value)
      const response = await fetch(`${wedding.servers[0]?.url}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ana.token}` },
        body,
      })
      expect(((await response.json()) as any).errors?.[0].extensions, what).toMatchObject({ code: 'BAD_USER_INPUT' })
    }
    for (const body of [
      '',
      '--x',
      '--x\r\n\r\nhello',
      '--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{"query":"{ viewer {',
    ]) {
      const asked = begin(wedding, { authorization: `Bearer ${ana.token}` }).end(body)
      expect(await answerTo(asked), body).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
    }
    const both = await ana.uploads(file, { url: 'https://pictures.example/a.jpg' })
    expect(both.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'url' })
    expect(namesIn(wedding)).toEqual([])
    await shares(ana, file)
  })
})
