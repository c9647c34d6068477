import { expect, test } from 'vitest'
import { nextSharing, type Sharing, type SharingEvent } from '../../web/live/core/sharing.ts'

// tsc sees that no state and no event is missing.
const table: Record<Sharing, Record<SharingEvent, Sharing>> = {
  alone: { another: 'together', notBegun: 'apart' },
  together: { another: 'together', notBegun: 'apart' },
  apart: { another: 'apart', notBegun: 'apart' },
}

test.each(
  Object.entries(table).flatMap(([sharing, row]) =>
    Object.entries(row).map(([event, next]) => [sharing, event, next] as [Sharing, SharingEvent, Sharing]),
  ),
)('subscriptions that go %s, after %s, go %s', (sharing, event, next) => {
  expect(nextSharing(sharing, event)).toBe(next)
})
