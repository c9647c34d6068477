import { expect, test } from 'vitest'
import { documentAfter } from '../../bench/harness/document.ts'
import type { NamedReport } from '../../bench/harness/report.ts'

const report = (title: string, measured: number, text = 'how it was measured'): NamedReport => ({
  name: title.toLowerCase(),
  title,
  text,
  charts: {},
  aims: [{ figure: `${title}: to raw`, atMost: 1, stretch: 0.5, measured }],
  samples: [],
})

test('the results of some benchmarks replace their own earlier ones, and those of others stay', () => {
  const whole = documentAfter('', [report('Fan-out', 2), report('Latency', 0.4)], 'Monday')
  const later = documentAfter(whole, [report('Fan-out', 0.9, 'measured again'), report('Evening', 0.7)], 'Tuesday')
  expect(later).toBe(
    documentAfter(
      '',
      [report('Fan-out', 0.9, 'measured again'), report('Latency', 0.4), report('Evening', 0.7)],
      'Tuesday',
    ).replace('## Latency\n\nMeasured on Tuesday;', '## Latency\n\nMeasured on Monday;'),
  )
  expect(later).toContain('| 0.9 | Fan-out: to raw | ≤ 1 | 0.5 | yes |')
  expect(later).toContain('| 0.4 | Latency: to raw | ≤ 1 | 0.5 | stretch |')
  expect(later).toContain('Measured on Monday; [raw results](../bench/results/latency.json).')
  expect(whole).toContain('| 2 | Fan-out: to raw | ≤ 1 | 0.5 | **no** |')
})
