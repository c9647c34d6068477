import type { Entry } from '@attitudes/live'
import { useOutbox } from '@attitudes/live/react'
import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { isolate } from '../language/isolate.ts'
import { useReason } from '../shared/Problem.tsx'

/** Everything that the user did offline and that cannot be done any more, each with its reason. */
export function Unsent() {
  const { t } = useTranslation()
  const { entries, retry, discard } = useOutbox()
  const sayReason = useReason()
  const failed = entries.filter(isShownHere)
  if (failed.length === 0) return null
  return (
    <Paper
      component="section"
      withBorder
      m="sm"
      p="sm"
      mah="40vh"
      style={{ overflow: 'auto' }}
      aria-label={t('unsent.title')}
    >
      <Stack gap="xs">
        <Text fw={600}>{t('unsent.title')}</Text>
        {failed.map(({ id, operation, variables, problem }) => {
          const what = t([`unsent.${operation}` as 'unsent.other', 'unsent.other'], {
            name: isolate(nameIn(variables)),
          })
          return (
            <Group key={id} justify="space-between" gap="xs" role="group" aria-label={what}>
              <Stack gap={0} flex="1 1 12rem">
                <Text size="sm">{what}</Text>
                <Text size="sm" c="var(--mantine-color-error)" role="alert">
                  {problem && sayReason(problem)}
                </Text>
              </Stack>
              <Group gap={0} wrap="nowrap">
                <Button size="md" px="sm" variant="subtle" onClick={() => retry(id)}>
                  {t('failure.retry')}
                </Button>
                <Button size="md" px="sm" variant="subtle" color="rose" onClick={() => discard(id)}>
                  {t('common.discard')}
                </Button>
              </Group>
            </Group>
          )
        })}
      </Stack>
    </Paper>
  )
}

/** Messages stand in their conversation, and files on the page of photos. */
function isShownHere({ status, kind, fileName }: Entry): boolean {
  return status === 'failed' && kind !== 'message' && fileName === undefined
}

/** The user's own words in an entry, by which they know it again. */
function nameIn({ input }: Entry['variables']): string {
  const { songTitle, purpose, title, message } = (input ?? {}) as Record<string, unknown>
  const name = [songTitle, purpose, title, message].find((text) => typeof text === 'string')
  return String(name ?? '')
}
