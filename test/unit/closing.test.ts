import { describe, expect, test } from 'vitest'
import { closings, createCloseReasons } from '../../src/transport/ws/closing.ts'

const reasons = createCloseReasons({ bodyBytes: 1_000_000_000, initTimeoutMs: 3_600_000 })

describe('the reason of a close', () => {
  test.each([...Object.entries(reasons), ...Object.values(closings)])(
    '%s fits into a close frame, whatever the settings',
    (_, reason) => {
      expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123)
    },
  )
})
