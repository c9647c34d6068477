import type { NotificationKind, NotificationPartsFragment, Priority } from '@attitudes/live/documents'
import { Box, Group, Text, VisuallyHidden } from '@mantine/core'
import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import { useDates } from '../language/dates.ts'
import { hrefOf, hrefOfMessage } from '../route.ts'
import { AnnounceIcon, ChatIcon, MicIcon, MusicIcon, TaskIcon } from '../shared/icons.tsx'
import rows from '../shared/rows.module.css'
import { Words } from '../shared/Words.tsx'
import classes from './NotificationRow.module.css'
import { looks } from './priorities.tsx'
import { withoutReason } from './reason.ts'

type About = { Icon: ComponentType; href?: string }

const announcement: About = { Icon: AnnounceIcon }
const music: About = { Icon: MusicIcon, href: hrefOf('music') }
const mic: About = { Icon: MicIcon, href: hrefOf('music', 'mic') }
const task: About = { Icon: TaskIcon, href: hrefOf('tasks') }
const answer: About = { Icon: ChatIcon }
const about: Record<NotificationKind, About> = {
  ANNOUNCEMENT: announcement,
  MESSAGE_REPLIED: answer,
  MIC_REQUEST_APPROVED: mic,
  MIC_REQUEST_DECLINED: mic,
  MUSIC_REQUEST_ACCEPTED: music,
  MUSIC_REQUEST_PLAYED: music,
  MUSIC_REQUEST_REJECTED: music,
  TASK_ASSIGNED: task,
  TASK_UPDATED: task,
}

type Props = {
  notification: NotificationPartsFragment
  isNew: boolean
  /** Priority of an announcement. */
  priority: Priority
  /** Why the DJ refused, if a reason was given. */
  reason: string | null
}

/** A notification. It links to its subject, unless the notification already says everything. */
export function NotificationRow({ notification, isNew, priority, reason }: Props) {
  const { t } = useTranslation()
  const dates = useDates()
  const { kind, message, subjectId, createdAt } = notification
  const { Icon } = about[kind]
  const isAnnouncement = kind === 'ANNOUNCEMENT'
  const isAnswer = kind === 'MESSAGE_REPLIED'
  const href = isAnswer ? hrefOfMessage(subjectId) : about[kind].href
  const content = (
    <Group wrap="nowrap" gap="sm" align="start">
      <Box c={isNew ? 'var(--mantine-color-rose-light-color)' : 'dimmed'} fz="lg" lh={1}>
        {isAnnouncement ? looks[priority].icon : <Icon />}
      </Box>
      <Box flex={1} miw={0}>
        <Group justify="space-between" align="start" gap="0 var(--mantine-spacing-sm)">
          <Text flex="1 1 8rem" miw={0} className={classes.message} fw={isNew ? 700 : 500}>
            {isAnnouncement ? t(`notifications.announcement.${priority}`) : t(`notifications.kind.${kind}`)}
            {isNew && <VisuallyHidden> ({t('notifications.isNew')})</VisuallyHidden>}
          </Text>
          <Text component="time" dateTime={createdAt} size="xs" c="dimmed" pt={4}>
            {dates.brief(createdAt)}
          </Text>
        </Group>
        <Text className={classes.message} dir="auto">
          {isAnnouncement && <Words>{message}</Words>}
          {isAnswer && message}
          {!isAnnouncement && !isAnswer && t('notifications.quoted', { message: withoutReason(message, reason) })}
        </Text>
        {reason !== null && (
          <Text size="sm" className={classes.message}>
            {t('mic.reason', { reason })}
          </Text>
        )}
      </Box>
    </Group>
  )
  return href === undefined ? (
    <Box className={classes.row} data-new={isNew || undefined} data-priority={priority}>
      {content}
    </Box>
  ) : (
    <a className={`mantine-focus-auto ${rows.row} ${classes.row}`} data-new={isNew || undefined} href={href}>
      {content}
    </a>
  )
}
