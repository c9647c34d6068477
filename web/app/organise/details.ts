import type { UpdateWeddingInput, WeddingPartsFragment } from '@attitudes/live/documents'

type Details = Pick<WeddingPartsFragment, 'name' | 'date' | 'place' | 'timeZone' | 'locale'>

/** The zone of a wedding for which nobody has chosen one. */
const unchosen = 'UTC'
/** Languages that are offered. A wedding that has another one keeps it. */
const offered = ['fr', 'en', 'de', 'es', 'it', 'nl', 'pt']

/** The fields of a form that differ from the details before. An empty date or place is null. */
export function changesOf(before: Details, form: FormData): UpdateWeddingInput {
  const said = (name: keyof Details) => String(form.get(name) ?? '').trim()
  const after: UpdateWeddingInput = {
    name: said('name'),
    date: said('date') || null,
    place: said('place') || null,
    timeZone: said('timeZone') || before.timeZone,
    locale: said('locale') || before.locale,
  }
  const fields = (Object.keys(after) as (keyof Details)[]).filter((field) => after[field] !== before[field])
  return Object.fromEntries(fields.map((field) => [field, after[field]]))
}

/** The zones to choose from, and the one that a form begins with: this phone's, as long as nobody has chosen any. */
export function zonesFor(
  current: string,
  here = Intl.DateTimeFormat().resolvedOptions().timeZone,
): { all: string[]; suggested: string } {
  const suggested = current === unchosen ? here : current
  return { all: [...new Set([suggested, current, ...Intl.supportedValuesOf('timeZone')])], suggested }
}

/** The languages to choose from, under their names in the language of the page. */
export function languagesFor(current: string, shownIn: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(shownIn, { type: 'language' })
  return [...new Set([current, ...offered])].map((value) => ({ value, label: names.of(value) ?? value }))
}
