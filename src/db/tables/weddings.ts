import { date, pgTable, text } from 'drizzle-orm/pg-core'
import { moment, sequence } from './columns.ts'

/** `seq` is the number of the wedding's last event; the row's lock is what puts its events in order. */
export const weddings = pgTable('weddings', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  /**
   * When the token that gave the name was issued (seconds); an older one does not change it. The largest of numbers
   * for a name that its people have given it themselves, which no token changes.
   */
  namedAt: sequence('named_at').default(0),
  /** Names this feed in its cursors. Change it after restoring a backup: older cursors then answer CURSOR_GONE. */
  feedId: text('feed_id').notNull(),
  seq: sequence('seq').default(0),
  /** The day: `2026-06-20`. */
  date: date('date', { mode: 'string' }),
  place: text('place'),
  /** An IANA zone. */
  timeZone: text('time_zone').notNull().default('UTC'),
  /** A BCP 47 language. */
  locale: text('locale').notNull().default('en'),
  createdAt: moment('created_at').defaultNow(),
})
