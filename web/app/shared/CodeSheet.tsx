import { Box, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { QRCodeSVG } from 'qrcode.react'
import { useTranslation } from 'react-i18next'
import { useDates } from '../language/dates.ts'
import classes from './CodeSheet.module.css'
import { useCopy } from './copy.ts'

interface Props {
  code: string
  /** The page of the app that the code opens. */
  url: string
  expiresAt: string
  /** The purpose of the code. */
  title: string
  /** The name of the wedding, for paper. Without it there is nothing to print. */
  wedding?: string | undefined
}

/** A code as a sheet to hand over: to scan, to type, to send, to print. */
export function CodeSheet({ code, url, expiresAt, title, wedding }: Props) {
  const { t } = useTranslation()
  const dates = useDates()
  const { copy, outcome } = useCopy(url)
  return (
    <Paper withBorder p="lg" className={classes.sheet}>
      <Stack align="center" gap="sm" ta="center">
        <Title order={4} className={classes.wedding}>
          {wedding}
        </Title>
        <Text size="sm" c="dimmed">
          {title}
        </Text>
        {/* Dark on light, whatever the page is: many cameras read nothing else. */}
        <Box className={classes.code}>
          <QRCodeSVG value={url} size={220} marginSize={2} title={t('code.scan')} />
        </Box>
        <Text size="sm">{t('code.scan')}</Text>
        <Text size="sm" c="dimmed">
          {t('code.orType', { site: new URL(url).host })}
        </Text>
        <Text fz="2rem" fw={600} ff="monospace" lh={1.2} data-invitation-code>
          {code}
        </Text>
        <Text size="sm" c="dimmed">
          {t('code.until', { time: dates.moment(expiresAt) })}
        </Text>
        <Group justify="center" gap="xs" className={classes.actions}>
          <Button size="md" onClick={copy}>
            {t(outcome === 'copied' ? 'common.copied' : 'code.copyLink')}
          </Button>
          {'share' in navigator && (
            // Cancelling the dialog of the browser is no failure.
            <Button size="md" variant="light" onClick={() => navigator.share({ url, title: wedding }).catch(() => {})}>
              {t('code.share')}
            </Button>
          )}
          {wedding !== undefined && (
            <Button size="md" variant="light" onClick={() => print()}>
              {t('code.print')}
            </Button>
          )}
        </Group>
        {outcome === 'failed' && (
          <Text size="sm" role="alert" className={classes.actions}>
            {t('code.copyFailed')}
            <br />
            <span className={classes.link}>{url}</span>
          </Text>
        )}
      </Stack>
    </Paper>
  )
}
