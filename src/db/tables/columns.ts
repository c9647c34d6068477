import { bigint, text, timestamp } from 'drizzle-orm/pg-core'

/** The wedding that a row belongs to. */
export const weddingId = () => text('wedding_id').notNull()

/** A time, or null. To the millisecond, as dates of JavaScript are. */
export const maybeMoment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/** A time, to the millisecond. */
export const moment = (name: string) => maybeMoment(name).notNull()

/** A number that counts or orders, such as the `seq` of an event. */
export const sequence = (name: string) => bigint(name, { mode: 'number' }).notNull()
