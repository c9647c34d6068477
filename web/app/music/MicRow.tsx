import type { MicRequestPartsFragment } from '@attitudes/live/documents'
import { Badge, Box, Group, Text } from '@mantine/core'
import { memo, type ReactNode, type Ref } from 'react'
import { useTranslation } from 'react-i18next'
import { useDates } from '../language/dates.ts'
import { useMyId } from '../me.ts'
import classes from './requests.module.css'

const colors = { PENDING: 'gold', APPROVED: 'sage', DECLINED: 'rose', WITHDRAWN: 'gray' }

type Props = {
  request: MicRequestPartsFragment
  hasStatus?: boolean
  ref?: Ref<HTMLLIElement>
  /** A small button beside the request. */
  action?: ReactNode
  /** Buttons below the request. */
  children?: ReactNode
}

/** A request for the microphone: its requester, its purpose, and the decision of the DJ. */
export const MicRow = memo(function MicRow({ request, hasStatus, ref, action, children }: Props) {
  const { t } = useTranslation()
  const dates = useDates()
  const me = useMyId()
  const { purpose, durationMinutes: minutes, requestedBy, requestedAt, status, reason } = request
  return (
    <li ref={ref} tabIndex={-1} className={`mantine-focus-auto ${classes.request}`}>
      <Group wrap="nowrap" gap="sm">
        <Box flex={1} miw={0}>
          <Text fw={500} className={classes.words}>
            {purpose}
          </Text>
          <Text size="sm" c="dimmed">
            {requestedBy.id === me ? t('mic.byYou', { minutes }) : t('mic.by', { name: requestedBy.name, minutes })}
            {' · '}
            <time dateTime={requestedAt}>{dates.brief(requestedAt)}</time>
          </Text>
          {reason !== null && (
            <Text size="sm" className={classes.words}>
              {t('mic.reason', { reason })}
            </Text>
          )}
        </Box>
        {hasStatus && (
          <Badge color={colors[status]} variant="light" flex="none">
            {t(`mic.status.${status}`)}
          </Badge>
        )}
        {action}
      </Group>
      {children}
    </li>
  )
})
