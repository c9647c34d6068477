import { expect, test } from 'vitest'
import { sizeFor } from '../../web/live/core/shrink.ts'

const MiB = 1024 * 1024

test.each<[string, [number, number, number], ReturnType<typeof sizeFor>]>([
  ['a photo of 12 megapixels', [4_032, 3_024, 3 * MiB], { width: 2_560, height: 1_920 }],
  ['one taken upright', [3_024, 4_032, 3 * MiB], { width: 1_920, height: 2_560 }],
  ['a panorama', [16_382, 3_900, 20 * MiB], { width: 2_560, height: 609 }],
  ['a line', [30_000, 3, 1 * MiB], { width: 2_560, height: 1 }],
  ['one that is kept as it is', [2_560, 1_440, 1 * MiB], undefined],
  ['a small one', [640, 480, 80_000], undefined],
  ['a small one of many bytes', [2_000, 1_500, 12 * MiB], { width: 2_000, height: 1_500 }],
])('%s is sent in the size that the server keeps', (_, [width, height, bytes], expected) => {
  expect(sizeFor(width, height, bytes)).toEqual(expected)
})
