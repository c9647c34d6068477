import { useLiveMetricsSubscription } from '@attitudes/live/react'
import { SimpleGrid, Skeleton, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LoadError } from '../shared/LoadError.tsx'
import { Page } from '../shared/Page.tsx'
import { FigureCard } from './FigureCard.tsx'
import { figures, type Measured } from './figures.ts'

const everySeconds = 5
/** A quarter of an hour. */
const kept = 180

/** How the servers do, live, for as long as the page is open. */
export function Metrics() {
  const { t } = useTranslation()
  const [history, setHistory] = useState<Measured[]>([])
  const { error } = useLiveMetricsSubscription({
    variables: { everySeconds },
    onData: ({ data: { data } }) =>
      data && setHistory((before) => [...before, { ...data.metrics, at: Date.now() }].slice(-kept)),
  })
  return (
    <Page title={t('metrics.title')}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t('metrics.lead', { count: everySeconds })}
        </Text>
        {error && <LoadError />}
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {figures.map((figure) =>
            history.length > 0 ? (
              <FigureCard key={figure} figure={figure} history={history} />
            ) : (
              <Skeleton key={figure} height={220} />
            ),
          )}
        </SimpleGrid>
      </Stack>
    </Page>
  )
}
