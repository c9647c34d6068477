import { useTranslation } from 'react-i18next'

export type Dates = ReturnType<typeof datesIn>

const known = new Map<string, Dates>()

/** How moments are said, in the language of the page and on this phone's clock. */
export function useDates(): Dates {
  const { language } = useTranslation().i18n
  const dates = known.get(language) ?? datesIn(language)
  known.set(language, dates)
  return dates
}

const precisely = {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
} as const

function datesIn(language: string) {
  // en-GB and en-US share their words, not their clocks.
  const locale = navigator.languages.find((tag) => tag.startsWith(language)) ?? language
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
  const near = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long' })
  const date = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' })
  const calendarDay = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone: 'UTC' })
  const precise = new Intl.DateTimeFormat(locale, precisely)
  const ofOtherYears = new Intl.DateTimeFormat(locale, { ...precisely, weekday: undefined, year: 'numeric' })
  const shortDate = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })

  const daysAgo = (moment: Date) => Math.round((midnight(new Date()) - midnight(moment)) / 86_400_000)
  const time = (at: string) => clock.format(new Date(at))

  return {
    time,

    /** The day and the time, with the year unless it is this one. */
    moment(at: string): string {
      const moment = new Date(at)
      return (moment.getFullYear() === new Date().getFullYear() ? precise : ofOtherYears).format(moment)
    },

    /** A day of the calendar, `2026-06-20`, which is the same everywhere. */
    calendarDay: (day: string): string => calendarDay.format(new Date(day)),

    /** The time in another zone, with its name; undefined where clocks show the same there. */
    timeIn(timeZone: string, at: string): string | undefined {
      const moment = new Date(at)
      const there = new Intl.DateTimeFormat(locale, { ...precisely, timeZone })
      if (there.format(moment) === precise.format(moment)) return undefined
      return new Intl.DateTimeFormat(locale, { ...precisely, timeZone, timeZoneName: 'short' }).format(moment)
    },

    /** The day, as a title: Today, Yesterday, Monday, Saturday 20 June. */
    day(at: string): string {
      const moment = new Date(at)
      const days = daysAgo(moment)
      const said = days < 2 ? near.format(-days, 'day') : days < 7 ? weekday.format(moment) : date.format(moment)
      return said.charAt(0).toLocaleUpperCase(locale) + said.slice(1)
    },

    /** Short enough for a list: the time of today, the day of this week, or the date. */
    brief(at: string): string {
      const moment = new Date(at)
      const days = daysAgo(moment)
      if (days < 1) return time(at)
      return days < 2 ? near.format(-1, 'day') : days < 7 ? weekday.format(moment) : shortDate.format(moment)
    },
  }
}

/** Whether two moments are on the same day here. */
export function isSameDay(one: string, other: string): boolean {
  return midnight(new Date(one)) === midnight(new Date(other))
}

function midnight(moment: Date): number {
  return new Date(moment).setHours(0, 0, 0, 0)
}

/** A moment as `<input type="datetime-local">` has it, on this phone's clock. */
export function localTimeOf(at: string | null): string {
  if (at === null) return ''
  const moment = new Date(at)
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** The moment that such an input says. */
export function momentOf(localTime: string): string | null {
  return localTime === '' ? null : new Date(localTime).toISOString()
}
