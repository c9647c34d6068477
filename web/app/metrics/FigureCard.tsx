import '@mantine/charts/styles.css'
import { LineChart } from '@mantine/charts'
import { Group, Paper, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Figure, Measured } from './figures.ts'

/** A figure as it is, and how it came to it. */
export function FigureCard({ figure, history }: { figure: Figure; history: Measured[] }) {
  const { t, i18n } = useTranslation()
  const number = new Intl.NumberFormat(i18n.language)
  const values = history.map((measured) => measured[figure])
  const now = values.at(-1) ?? 0
  const clock = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'medium' }).format
  const name = t(`metrics.${figure}`)
  const summary = t('metrics.chart', {
    name,
    since: clock(history[0]?.at ?? Date.now()),
    least: number.format(Math.min(...values)),
    most: number.format(Math.max(...values)),
    now: number.format(now),
  })
  return (
    <Paper component="section" withBorder p="md" aria-label={name}>
      <Title order={3} fz="sm" c="dimmed" ff="text" fw={500}>
        {name}
      </Title>
      <Group gap={6} align="baseline" mb="xs" data-figure={figure}>
        <Text fz="2rem" fw={600} lh={1.3} style={{ fontVariantNumeric: 'tabular-nums' }}>
          {number.format(now)}
        </Text>
        <Text size="sm" c="dimmed">
          {t(`metrics.units.${figure}`, { count: now })}
        </Text>
      </Group>
      <div role="img" aria-label={summary}>
        <LineChart
          h={130}
          data={history}
          dataKey="at"
          series={[{ name: figure, label: name, color: 'sage.6' }]}
          curveType="linear"
          withDots={false}
          strokeWidth={2}
          valueFormatter={number.format}
          xAxisProps={{
            type: 'number',
            scale: 'time',
            domain: ['dataMin', 'dataMax'],
            tickFormatter: clock,
            minTickGap: 60,
          }}
          yAxisProps={{ allowDecimals: false, tickCount: 3, width: 44, domain: [0, 'auto'] }}
          tooltipProps={{ labelFormatter: (at) => (typeof at === 'number' ? clock(at) : '') }}
          lineProps={{ isAnimationActive: false }}
        />
      </div>
    </Paper>
  )
}
