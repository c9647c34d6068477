import { Box, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { QRCodeSVG } from 'qrcode.react'
import { useTranslation } from 'react-i18next'
import { type CreateInvitationMutation, useWeddingQuery } from '../../live/index.ts'
import { useDates } from '../language/dates.ts'
import { useCopy } from '../shared/copy.ts'
import classes from './Invitation.module.css'

/** A code as a sheet to hand over: to scan, to type, to send, to print. */
export function Invitation({
  invitation: { code, url, role, expiresAt },
}: {
  invitation: CreateInvitationMutation['createInvitation']
}) {
  const { t } = useTranslation()
  const dates = useDates()
  const name = useWeddingQuery().data?.wedding.name
  const { copy, outcome } = useCopy(url)
  return (
    <Paper withBorder p="lg" className={classes.sheet}>
      <Stack align="center" gap="sm" ta="center">
        <Title order={4} className={classes.wedding}>
          {name}
        </Title>
        <Text size="sm" c="dimmed">
          {t('organise.invitation', { role: t(`roles.${role}`) })}
        </Text>
        {/* Dark on light, whatever the page is: many cameras read nothing else. */}
        <Box className={classes.code}>
          <QRCodeSVG value={url} size={220} marginSize={2} title={t('organise.scan')} />
        </Box>
        <Text size="sm">{t('organise.scan')}</Text>
        <Text size="sm" c="dimmed">
          {t('organise.orType', { site: new URL(url).host })}
        </Text>
        <Text fz="2rem" fw={600} ff="monospace" lh={1.2} data-invitation-code>
          {code}
        </Text>
        <Text size="sm" c="dimmed">
          {t('organise.until', { time: dates.moment(expiresAt) })}
        </Text>
        <Group justify="center" gap="xs" className={classes.actions}>
          <Button size="md" onClick={copy}>
            {t(outcome === 'copied' ? 'common.copied' : 'organise.copyLink')}
          </Button>
          {'share' in navigator && (
            // Cancelling the dialog of the browser is no failure.
            <Button size="md" variant="light" onClick={() => navigator.share({ url, title: name }).catch(() => {})}>
              {t('organise.share')}
            </Button>
          )}
          <Button size="md" variant="light" onClick={() => print()}>
            {t('organise.print')}
          </Button>
        </Group>
        {outcome === 'failed' && (
          <Text size="sm" role="alert" className={classes.actions}>
            {t('organise.copyFailed')}
            <br />
            <span className={classes.link}>{url}</span>
          </Text>
        )}
      </Stack>
    </Paper>
  )
}
