import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { takenOf } from '../../src/pictures/taken.ts'
import { takenAt } from '../../src/wedding/takenAt.ts'

const exifOf = async (tags: Record<string, string>) => {
  const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: '#c96' } })
  return (await sharp(await picture.withExif({ IFD2: tags }).jpeg().toBuffer()).metadata()).exif
}

describe('the time that a camera wrote', () => {
  test.each<[string, Record<string, string>, unknown]>([
    ['nothing', {}, null],
    ['a time', { DateTimeOriginal: '2026:06:20 15:04:05' }, { local: '2026-06-20T15:04:05', offset: null }],
    [
      'a time east of Greenwich',
      { DateTimeOriginal: '2026:06:20 15:04:05', OffsetTimeOriginal: '+05:30' },
      { local: '2026-06-20T15:04:05', offset: 330 },
    ],
    [
      'a time west of Greenwich',
      { DateTimeOriginal: '2026:06:20 15:04:05', OffsetTimeOriginal: '-03:30' },
      { local: '2026-06-20T15:04:05', offset: -210 },
    ],
    [
      'an offset that is none',
      { DateTimeOriginal: '2026:06:20 15:04:05', OffsetTimeOriginal: 'summer' },
      { local: '2026-06-20T15:04:05', offset: null },
    ],
    ['a day that is not', { DateTimeOriginal: '2026:02:31 15:04:05' }, null],
    ['an hour that is not', { DateTimeOriginal: '2026:02:11 25:61:05' }, null],
    ['zeros', { DateTimeOriginal: '0000:00:00 00:00:00' }, null],
    ['text', { DateTimeOriginal: 'on our wedding day' }, null],
    ['the time at which it was changed alone', { DateTimeDigitized: '2026:06:20 15:04:05' }, null],
  ])('%s', async (_, tags, taken) => {
    expect(takenOf(await exifOf(tags))).toEqual(taken)
  })

  test.each([
    ['none', undefined],
    ['a few bytes', Buffer.from('Exif')],
    ['noise', Buffer.from('Exif\0\0II*\0\xff\xff\xff\xff', 'latin1')],
    ['more than a JPEG can have', Buffer.alloc(65_537)],
  ])('is not looked for in notes that cannot be read: %s', (_, exif) => {
    expect(takenOf(exif)).toBeNull()
  })
})

describe('a picture was taken', () => {
  const now = new Date('2026-06-21T12:00:00Z')
  test.each<[string, string, number | null, string, string | null]>([
    ['at the time of its own offset', '2026-06-20T15:04:05', 120, 'America/New_York', '2026-06-20T13:04:05.000Z'],
    ['at the time of the wedding in summer', '2026-06-20T15:04:05', null, 'Europe/Paris', '2026-06-20T13:04:05.000Z'],
    ['at the time of the wedding in winter', '2026-01-20T15:04:05', null, 'Europe/Paris', '2026-01-20T14:04:05.000Z'],
    ['half an hour off', '2026-01-20T15:04:05', null, 'Asia/Kolkata', '2026-01-20T09:34:05.000Z'],
    ['right after the clocks went forward', '2026-03-29T03:10:00', null, 'Europe/Paris', '2026-03-29T01:10:00.000Z'],
    ['right before the clocks went forward', '2026-03-29T01:50:00', null, 'Europe/Paris', '2026-03-29T00:50:00.000Z'],
    ['west of Greenwich', '2026-03-08T03:30:00', null, 'America/New_York', '2026-03-08T07:30:00.000Z'],
    ['at an offset that nobody has', '2026-06-20T15:04:05', 1_500, 'UTC', '2026-06-20T15:04:05.000Z'],
    ['before there were such cameras', '1994-12-31T23:59:59', null, 'UTC', null],
    ['in 1970', '1970-01-01T00:00:00', 0, 'UTC', null],
    ['by a clock that is ahead', '2026-06-22T11:59:00', 0, 'UTC', '2026-06-22T11:59:00.000Z'],
    ['in the future', '2026-06-22T12:01:00', 0, 'UTC', null],
    ['in the year 9999', '9999-12-31T23:59:59', null, 'Europe/Paris', null],
  ])('%s', (_, local, offset, timeZone, moment) => {
    expect(takenAt({ local, offset }, { now, timeZone })?.toISOString() ?? null).toBe(moment)
  })

  test('at no known time', () => {
    expect(takenAt(null, { now, timeZone: 'UTC' })).toBeNull()
  })
})
