import { expect, test } from 'vitest'
import { isTooSlow, type Pace, type Progress } from '../../src/transport/http/pace.ts'

const pace: Pace = { stallMs: 30_000, bytesPerSecond: 4_096 }
const MiB = 1024 * 1024

/** A body of which so much has come after so many seconds, the last of it a moment ago. */
const after = (seconds: number, bytes: number): Progress => ({ waitedMs: seconds * 1_000, idleMs: 100, bytes })

test.each<[string, Progress, boolean]>([
  ['14 MiB at 100 KB/s, near its end', after(146, 14 * MiB), false],
  ['10 MiB at 50 KB/s, near its end', after(209, 10 * MiB), false],
  ['15 MiB at 5 KB/s, after 50 minutes', after(3_000, 15_000_000), false],
  ['nothing yet, after 29 s', { waitedMs: 29_000, idleMs: 29_000, bytes: 0 }, false],
  ['nothing for 30 s', { waitedMs: 30_000, idleMs: 30_000, bytes: 0 }, true],
  ['a good start, then nothing for 30 s', { waitedMs: 60_000, idleMs: 30_000, bytes: 14 * MiB }, true],
  ['a good start, then a pause of 20 s', { waitedMs: 60_000, idleMs: 20_000, bytes: 14 * MiB }, false],
  ['a byte each second, in its first seconds', after(20, 20), false],
  ['a byte each second, after a minute', after(60, 60), true],
  ['1 KB/s, after ten minutes', after(600, 600_000), true],
])('a body is ended for being slow: %s', (_, progress, expected) => {
  expect(isTooSlow(progress, pace)).toBe(expected)
})
