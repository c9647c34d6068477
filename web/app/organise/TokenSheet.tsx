import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import sheet from '../shared/CodeSheet.module.css'
import { useCopy } from '../shared/copy.ts'

interface Props {
  /** The name of the app. */
  name: string
  token: string
  onDone(): void
}

/** The token of an app, once: to copy into the app, and then to be gone. */
export function TokenSheet({ name, token, onDone }: Props) {
  const { t } = useTranslation()
  const { copy, outcome } = useCopy(token)
  const copyButton = useRef<HTMLButtonElement>(null)
  useEffect(() => copyButton.current?.focus(), [])
  return (
    <Paper component="section" withBorder p="lg" aria-label={t('apps.tokenOf', { name })}>
      <Stack gap="sm">
        <Title order={4} fz="h5" style={{ overflowWrap: 'anywhere' }}>
          {t('apps.tokenOf', { name })}
        </Title>
        <Text size="sm" role="status">
          {t('apps.once')}
        </Text>
        <Text ff="monospace" className={sheet.link} data-app-token>
          {token}
        </Text>
        <Group gap="xs">
          <Button ref={copyButton} size="md" onClick={copy}>
            {t(outcome === 'copied' ? 'common.copied' : 'apps.copy')}
          </Button>
          <Button size="md" variant="light" onClick={onDone}>
            {t('apps.done')}
          </Button>
        </Group>
        {outcome === 'failed' && (
          <Text size="sm" role="alert">
            {t('apps.copyFailed')}
          </Text>
        )}
      </Stack>
    </Paper>
  )
}
