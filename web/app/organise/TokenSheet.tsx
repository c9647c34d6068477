import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { type RefObject, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import sheet from '../shared/CodeSheet.module.css'
import { useCopy } from '../shared/copy.ts'

interface Props {
  /** The name of the app. */
  name: string
  token: string
  /** Signs what the address of the app gets; null without an address. */
  webhookSecret: string | null
  onDone(): void
}

/** The secrets of an app, once: to copy into the app, and then to be gone. */
export function TokenSheet({ name, token, webhookSecret, onDone }: Props) {
  const { t } = useTranslation()
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
        <Secret text={token} action={t('apps.copy')} button={copyButton} data-app-token />
        {webhookSecret && (
          <>
            <Text size="sm">{t('apps.secretHint')}</Text>
            <Secret text={webhookSecret} action={t('apps.copySecret')} data-app-secret />
          </>
        )}
        <Group gap="xs">
          <Button size="md" variant="light" onClick={onDone}>
            {t('apps.done')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  )
}

interface SecretProps {
  text: string
  /** The text of the button that copies it. */
  action: string
  button?: RefObject<HTMLButtonElement | null>
}

/** A secret, and the way to copy it. */
function Secret({ text, action, button, ...data }: SecretProps) {
  const { t } = useTranslation()
  const { copy, outcome } = useCopy(text)
  return (
    <>
      <Text ff="monospace" className={sheet.link} {...data}>
        {text}
      </Text>
      <Group gap="xs">
        <Button ref={button} size="md" onClick={copy}>
          {outcome === 'copied' ? t('common.copied') : action}
        </Button>
      </Group>
      {outcome === 'failed' && (
        <Text size="sm" role="alert">
          {t('apps.copyFailed')}
        </Text>
      )}
    </>
  )
}
