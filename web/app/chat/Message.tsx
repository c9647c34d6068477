import type { ShownMessage } from '@attitudes/live/react'
import { Button, Group, Text } from '@mantine/core'
import type { TFunction } from 'i18next'
import { memo } from 'react'
import type { Dates } from '../language/dates.ts'
import { CheckIcon, ClockIcon } from '../shared/icons.tsx'
import { Words } from '../shared/Words.tsx'
import classes from './Message.module.css'
import { ReadBy } from './ReadBy.tsx'

type Props = {
  message: ShownMessage
  /** The day that begins with it. */
  day: string | undefined
  isMine: boolean
  /** Whether it is the first of several that one person wrote in a row. */
  isFirst: boolean
  /** Whether the sender is named: where there are more than two. */
  isSigned: boolean
  /** Whether it is the last of the user's messages that the other member has read. */
  isLastRead: boolean
  /** Passed by the list: there are many messages, and each would call the hooks itself. */
  dates: Dates
  t: TFunction
  onRetry(id: string): void
  onDiscard(id: string): void
}

/** A message with its state of delivery. */
export const Message = memo(function Message(props: Props) {
  const { message, day, isMine, isFirst, isSigned, isLastRead, dates, t, onRetry, onDiscard } = props
  const { id, sender, content, sentAt, status, problem } = message
  const time = dates.time(sentAt)
  return (
    <div className={classes.row}>
      {day !== undefined && <div className={classes.day}>{day}</div>}
      <article
        className={classes.message}
        data-message-id={id}
        data-status={status}
        data-mine={isMine || undefined}
        data-first={isFirst || undefined}
        aria-label={t('message.byAt', { name: isMine ? t('conversations.you') : sender.name, time })}
      >
        {isSigned && isFirst && !isMine && <div className={classes.sender}>{sender.name}</div>}
        <div className={classes.bubble} dir="auto">
          <Words>{content}</Words>
          <span className={classes.when}>
            {status === 'sent' && <time dateTime={sentAt}>{time}</time>}
            {status === 'sent' && isMine && isSigned && <ReadBy messageId={id} />}
            {isLastRead && (
              <span>
                <CheckIcon /> {t('message.read')}
              </span>
            )}
            {status === 'pending' && (
              <span>
                <ClockIcon /> {t('message.sending')}
              </span>
            )}
          </span>
        </div>
        {status === 'failed' && (
          <div role="alert" className={classes.failed}>
            <Text size="sm" c="var(--mantine-color-error)">
              {t([`message.problem.${problem?.code as 'NOT_FOUND'}`, 'message.problem.other'])}
            </Text>
            <Group gap="xs" justify="end">
              <Button size="md" variant="subtle" onClick={() => onRetry(id)}>
                {t('message.retry')}
              </Button>
              <Button size="md" variant="subtle" color="rose" onClick={() => onDiscard(id)}>
                {t('message.discard')}
              </Button>
            </Group>
          </div>
        )}
      </article>
    </div>
  )
})
