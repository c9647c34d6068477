import { isDeepStrictEqual } from 'node:util'
import { eq } from 'drizzle-orm'
import type { Limits } from '../access/limits.ts'
import type { Viewer } from '../access/viewer.ts'
import type { Database } from '../db/open.ts'
import { weddings } from '../db/schema.ts'
import { everyone, kind } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import { noSuchWedding } from '../refusal.ts'
import { dayOf, lineOf, localeOf, maybeLineOf, timeZoneOf } from './input.ts'

/** The details of a wedding, as its people see them. */
export interface WeddingDetails {
  id: string
  name: string
  /** The day: `2026-06-20`. */
  date: string | null
  place: string | null
  /** An IANA zone; UTC until somebody chooses another. */
  timeZone: string
  /** A BCP 47 language; `en` until somebody chooses another. */
  locale: string
}

/** A wedding. */
export interface Wedding extends WeddingDetails {
  /** The position of its feed when the rest was read, if it was looked at then. */
  cursor?: string
}

/** Changes of a wedding. Omitted fields stay. Null empties the date and the place, and changes nothing else. */
export type WeddingUpdate = Partial<{ [Field in keyof Omit<WeddingDetails, 'id'>]: WeddingDetails[Field] | null }>

/** The name or another detail of a wedding changed. For everyone. */
export const weddingChanged = kind<{ wedding: WeddingDetails }>('wedding.changed')

/** The columns of `weddings` that are its details. */
export const weddingColumns = {
  id: weddings.id,
  name: weddings.name,
  date: weddings.date,
  place: weddings.place,
  timeZone: weddings.timeZone,
  locale: weddings.locale,
}

/** The weddings of this server. */
export interface Weddings {
  /** The viewer's wedding. NOT_FOUND if the server has none. */
  find(viewer: Viewer): Promise<Wedding>
  /**
   * Changes the fields that are not omitted; without a difference nothing is stored. From then on a name that was given
   * here is not changed by the tokens of members. Throws BAD_USER_INPUT with the field, and RATE_LIMITED.
   */
  update(viewer: Viewer, update: WeddingUpdate): Promise<Wedding>
}

type Parts = Pick<Database, 'readAs'> & {
  feed: Feed
  limits: Limits
  sizes: { nameLength: number; titleLength: number }
}

/** `namedAt` of a name that no token changes: no token is issued later. */
const forGood = Number.MAX_SAFE_INTEGER

/** Weddings in the database; their events go through the feed. */
export function createWeddings({ readAs, feed, limits, sizes }: Parts): Weddings {
  return {
    async find(viewer) {
      const [wedding] = await readAs(viewer)
        .select(weddingColumns)
        .from(weddings)
        .where(eq(weddings.id, viewer.weddingId))
      if (!wedding) throw noSuchWedding()
      return wedding
    },

    async update(viewer, update) {
      const changes = changesOf(update, sizes)
      await limits.write(viewer)
      return feed.record(viewer.weddingId, async ({ tx, emit }) => {
        const isThis = eq(weddings.id, viewer.weddingId)
        const [before] = await tx.select(weddingColumns).from(weddings).where(isThis)
        if (!before) throw noSuchWedding()
        const wedding = { ...before, ...changes }
        if (isDeepStrictEqual(wedding, before)) return before
        const namedAt = wedding.name === before.name ? undefined : forGood
        await tx
          .update(weddings)
          .set({ ...changes, namedAt })
          .where(isThis)
        emit(weddingChanged, { wedding }, everyone)
        return wedding
      })
    },
  }
}

/** The changes that were asked for, checked. Throws BAD_USER_INPUT. */
function changesOf({ name, date, place, timeZone, locale }: WeddingUpdate, sizes: Parts['sizes']) {
  return {
    ...(name != null && { name: lineOf('name', name, sizes.nameLength) }),
    ...(date !== undefined && { date: date === null ? null : dayOf('date', date) }),
    ...(place !== undefined && { place: maybeLineOf('place', place, sizes.titleLength) }),
    ...(timeZone != null && { timeZone: timeZoneOf('timeZone', timeZone) }),
    ...(locale != null && { locale: localeOf('locale', locale) }),
  }
}
