import { isDeepStrictEqual } from 'node:util'
import { eq } from 'drizzle-orm'
import type { Limits } from '../access/limits.ts'
import type { Viewer } from '../access/viewer.ts'
import type { Database, Db, Tx } from '../db/open.ts'
import { weddings } from '../db/schema.ts'
import { everyone, kind } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import { noSuchWedding } from '../refusal.ts'
import { dayOf, lineOf, localeOf, maybeLineOf, timeZoneOf } from './input.ts'
import { isRepeat } from './repeats.ts'

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

type Parts = Pick<Database, 'readAs'> & {
  feed: Feed
  limits: Limits
  sizes: { nameLength: number; titleLength: number }
}

/** `namedAt` of a name that no token changes: no token is issued later. */
const forGood = Number.MAX_SAFE_INTEGER

/** The weddings of this server. */
export class Weddings {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The viewer's wedding. NOT_FOUND if the server has none. */
  async find(viewer: Viewer): Promise<Wedding> {
    return findWedding(this.#parts.readAs(viewer), viewer.weddingId)
  }

  /**
   * Changes the fields that are not omitted; without a difference nothing is stored. From then on a name that was given
   * here is not changed by the tokens of members. Throws BAD_USER_INPUT with the field, and RATE_LIMITED.
   */
  async update(viewer: Viewer, update: WeddingUpdate): Promise<Wedding> {
    const { feed, limits, sizes } = this.#parts
    const changes = changesOf(update, sizes)
    await limits.write(viewer)
    return feed.record(viewer.weddingId, async (writing) => {
      const { tx, emit } = writing
      const before = await findWedding(tx, viewer.weddingId)
      const wedding = { ...before, ...changes }
      if ((await isRepeat(writing, viewer)) || isDeepStrictEqual(wedding, before)) return before
      const namedAt = wedding.name === before.name ? undefined : forGood
      await tx
        .update(weddings)
        .set({ ...changes, namedAt })
        .where(eq(weddings.id, viewer.weddingId))
      emit(weddingChanged, { wedding }, everyone)
      return wedding
    })
  }
}

async function findWedding(db: Db | Tx, id: string): Promise<WeddingDetails> {
  const [wedding] = await db.select(weddingColumns).from(weddings).where(eq(weddings.id, id))
  if (!wedding) throw noSuchWedding()
  return wedding
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
