import { afterEach, describe, expect, test } from 'vitest'
import { initialsOf } from '../../web/app/shared/initials.ts'

const names: [string, string][] = [
  ['Léa', 'L'],
  ['DJ Max', 'DM'],
  ['jean de la fontaine', 'JF'],
  ['Camille & Alex', 'CA'],
  ['  Oncle   Guy  ', 'OG'],
  ['Zoe\u0301 E\u0301mile', 'ZE\u0301'],
  ['👩‍❤️‍👨 Tom', '👩‍❤️‍👨T'],
  ['🇫🇷🇧🇪', '🇫🇷'],
  ['👍🏽', '👍🏽'],
  ['श्रीदेवी क्षमा', 'श्रीक्ष'],
  ['தமிழ்', 'த'],
  ['山田 太郎', '山太'],
  ['محمد علي', 'مع'],
  ['—', ''],
  ['', ''],
]

describe('the initials of a name', () => {
  const { Segmenter } = Intl
  afterEach(() => {
    Object.assign(Intl, { Segmenter })
  })

  test.each(names)('of %j are %j', (name, initials) => {
    expect(initialsOf(name)).toBe(initials)
  })

  test.each(names)('of %j are %j in a browser without a segmenter, too', (name, initials) => {
    Reflect.deleteProperty(Intl, 'Segmenter')
    expect(initialsOf(name)).toBe(initials)
  })
})
