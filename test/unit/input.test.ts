import { describe, expect, test } from 'vitest'
import { Refusal } from '../../src/refusal.ts'
import { dayOf, localeOf, momentOf, textOf, timeZoneOf, urlOf } from '../../src/wedding/input.ts'

describe('a text of at most 80 characters', () => {
  test.each(['x'.repeat(80), '💍'.repeat(80), ` ${'💍'.repeat(80)}\n`, '💍'.repeat(41)])('is %j', (text) => {
    expect(textOf('name', text, 80)).toBe(text.trim())
  })

  test.each(['x'.repeat(81), '💍'.repeat(81), `x${'💍'.repeat(80)}`])('is not %j', (text) => {
    expect(() => textOf('name', text, 80)).toThrow('name must be at most 80 characters')
  })
})

describe('a moment', () => {
  test.each([
    ['2026-06-20T14:30:00Z', '2026-06-20T14:30:00.000Z'],
    ['2026-06-20T14:30:00.5Z', '2026-06-20T14:30:00.500Z'],
    ['2026-06-20T14:30:00.123456789Z', '2026-06-20T14:30:00.123Z'],
    ['2026-06-20t14:30:00z', '2026-06-20T14:30:00.000Z'],
    ['2026-06-20T00:30:00+02:00', '2026-06-19T22:30:00.000Z'],
    ['2026-06-20T00:30:00-00:00', '2026-06-20T00:30:00.000Z'],
    ['2026-12-31T23:59:59-23:59', '2027-01-01T23:58:59.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
  ])('is %s', (text, expected) => {
    expect(momentOf('dueAt', text).toISOString()).toBe(expected)
  })

  test.each([
    ...[
      '2026-02-30T10:00:00Z',
      '2026-02-29T10:00:00Z',
      '2100-02-29T10:00:00Z',
      '2026-04-31T10:00:00Z',
      '2026-06-31T10:00:00+02:00',
    ],
    ...['2026-13-01T10:00:00Z', '2026-00-01T10:00:00Z', '2026-01-00T10:00:00Z', '2026-01-32T10:00:00Z'],
    ...[
      '2026-01-01T24:00:00Z',
      '2026-01-01T25:00:00Z',
      '2026-01-01T10:60:00Z',
      '2026-01-01T10:00:60Z',
      '2026-12-31T23:59:60Z',
    ],
    ...['2026-01-01T10:00:00+24:00', '2026-01-01T10:00:00+02:60', '2026-01-01T10:00:00+0200', '2026-01-01T10:00:00+02'],
    ...[
      '2026-01-01T10:00:00',
      '2026-01-01T10:00Z',
      '2026-01-01',
      '2026-01-01 10:00:00Z',
      '2026-1-1T10:00:00Z',
      '26-01-01T10:00:00Z',
    ],
    ...[
      '2026-01-01T10:00:00.Z',
      '2026-01-01T10:00:00,5Z',
      ' 2026-01-01T10:00:00Z',
      '2026-01-01T10:00:00Z\n',
      '+002026-01-01T10:00:00Z',
    ],
    ...['', 'tomorrow', '1767261600000', 'Thu, 01 Jan 2026 10:00:00 GMT', '2026-W01-1T10:00:00Z', '2026-001T10:00:00Z'],
  ])('is not %j', (text) => {
    expect(() => momentOf('dueAt', text)).toThrow(Refusal)
  })
})

describe('a day', () => {
  test.each(['2026-06-20', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31', '2026-12-31'])('is %s', (text) => {
    expect(dayOf('date', text)).toBe(text)
  })

  test.each([
    ...['2026-02-29', '2100-02-29', '2026-04-31', '2026-06-31', '2026-13-01', '2026-00-10', '2026-01-00', '2026-01-32'],
    ...['0000-01-01', '10000-01-01', '+002026-06-20', '-2026-06-20', '26-06-20', '2026-6-20', '2026-06-2'],
    ...['', '20260620', '2026/06/20', '20.06.2026', '2026-W25-6', '2026-171', ' 2026-06-20', '2026-06-20\n'],
    ...['2026-06-20T00:00:00Z', '2026-06-20Z', 'tomorrow', '٢٠٢٦-٠٦-٢٠'],
  ])('is not %j', (text) => {
    expect(() => dayOf('date', text)).toThrow(Refusal)
  })
})

describe('a time zone', () => {
  test.each([
    ['Europe/Paris', 'Europe/Paris'],
    ['europe/paris', 'Europe/Paris'],
    ['UTC', 'UTC'],
    ['America/Port_of_Spain', 'America/Port_of_Spain'],
    // Names that stand for the same zone stay as they are.
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Etc/UTC', 'Etc/UTC'],
    ['Etc/GMT+5', 'Etc/GMT+5'],
  ])('is %s', (text, expected) => {
    expect(timeZoneOf('timeZone', text)).toBe(expected)
  })

  test.each([
    '',
    'Paris',
    'Europe/Pariss',
    '+02:00',
    '-05',
    'UTC+2',
    'Europe/Paris ',
    'x'.repeat(100_000),
    'undefined',
  ])('is not %.40j', (text) => {
    expect(() => timeZoneOf('timeZone', text)).toThrow(Refusal)
  })
})

describe('a URL', () => {
  test.each([
    ['https://example.com', 'https://example.com/'],
    ['HTTP://EXAMPLE.com:80/a b', 'http://example.com/a%20b'],
    ['https://2130706433/', 'https://127.0.0.1/'],
  ])('is written as browsers write it: %s', (text, expected) => {
    expect(urlOf('url', text)).toBe(expected)
  })

  test.each([
    '',
    'cake.jpg',
    '//example.com/',
    'ftp://example.com/',
    'javascript:alert(1)',
    'https://',
    'https://exa mple.com/',
    `https://example.com/${'x'.repeat(2_000)}`,
  ])('is not %.40j, and the refusal names its field', (text) => {
    const refused = expect.objectContaining({ code: 'BAD_USER_INPUT', details: { field: 'webhookUrl' } })
    expect(() => urlOf('webhookUrl', text)).toThrow(refused)
  })
})

describe('a language', () => {
  test.each([
    ['fr', 'fr'],
    ['FR-ca', 'fr-CA'],
    ['zh-hant-tw', 'zh-Hant-TW'],
    ['de-CH-1996', 'de-CH-1996'],
    ['en-u-ca-gregory', 'en-u-ca-gregory'],
    // Names that were replaced.
    ['iw', 'he'],
  ])('is %s', (text, expected) => {
    expect(localeOf('locale', text)).toBe(expected)
  })

  test.each([
    '',
    'f',
    'fr_FR',
    'français',
    'fr-',
    'fr CA',
    'en-u',
    '*',
    `en-x-${'a'.repeat(8)}${'-abcdefgh'.repeat(5)}`,
  ])('is not %j', (text) => {
    expect(() => localeOf('locale', text)).toThrow(Refusal)
  })
})
