import { describe, expect, test } from 'vitest'
import { changesOf, languagesFor, zonesFor } from '../../web/app/organise/details.ts'

const before = { name: 'Ana & Leo', date: '2026-06-20', place: null, timeZone: 'Europe/Paris', locale: 'fr' }
const said = { name: 'Ana & Leo', date: '2026-06-20', place: '', timeZone: 'Europe/Paris', locale: 'fr' }

function form(fields: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.set(name, value)
  return data
}

describe('the form of the wedding', () => {
  test.each<[what: string, changed: Partial<typeof said>, sent: object]>([
    ['nothing', {}, {}],
    ['nothing but white space', { name: ' Ana & Leo ', place: '  ' }, {}],
    ['a place', { place: ' Annecy ' }, { place: 'Annecy' }],
    ['no day any more', { date: '' }, { date: null }],
    ['a zone and a language', { timeZone: 'Asia/Tokyo', locale: 'ja' }, { timeZone: 'Asia/Tokyo', locale: 'ja' }],
    ['a zone that was emptied while it was searched for', { timeZone: '' }, {}],
  ])('sends what was changed alone: %s', (_, changed, sent) => {
    expect(changesOf(before, form({ ...said, ...changed }))).toEqual(sent)
  })

  test('begins with the zone of the phone until somebody has chosen one', () => {
    expect(zonesFor('UTC', 'Europe/Zurich').suggested).toBe('Europe/Zurich')
    expect(zonesFor('Asia/Tokyo', 'Europe/Zurich').suggested).toBe('Asia/Tokyo')
  })

  test('offers each zone and language once, also one that is not usual', () => {
    const { all } = zonesFor('Etc/GMT+5')
    expect(all).toContain('Etc/GMT+5')
    expect(new Set(all).size).toBe(all.length)
    expect(
      languagesFor('fr-CA', 'en')
        .map(({ value }) => value)
        .slice(0, 2),
    ).toEqual(['fr-CA', 'fr'])
    expect(languagesFor('fr', 'en')[0]).toEqual({ value: 'fr', label: 'French' })
  })
})
