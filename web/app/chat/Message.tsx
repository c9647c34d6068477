import type { ShownMessage } from '@attitudes/live/react'
import { Button, Group, Text } from '@mantine/core'
import type { TFunction } from 'i18next'
import { memo, useRef, useState } from 'react'
import type { Dates } from '../language/dates.ts'
import { CheckIcon, ClockIcon } from '../shared/icons.tsx'
import { lazily } from '../shared/lazily.tsx'
import { OnceNeeded } from '../shared/OnceNeeded.tsx'
import { Words } from '../shared/Words.tsx'
import classes from './Message.module.css'
import { ReadBy } from './ReadBy.tsx'

const MessageActions = lazily(async () => (await import('./MessageActions.tsx')).MessageActions)

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
  /** Whether a search has led here: it takes the focus. */
  isLed: boolean
  /** Passed by the list: there are many messages, and each would call the hooks itself. */
  dates: Dates
  t: TFunction
  /** The name of the button that opens its actions. */
  actions: string
  onRetry(id: string): void
  onDiscard(id: string): void
  onAnswer(message: ShownMessage): void
}

/** A message with its state of delivery. */
export const Message = memo(function Message(props: Props) {
  const { message, day, isMine, isFirst, isSigned, isLastRead, isLed } = props
  const { dates, t, actions, onRetry, onDiscard, onAnswer } = props
  const { id, sender, content, sentAt, status, problem, replyTo, reactions, editedAt, removed } = message
  const [isOpen, setOpen] = useState(false)
  const toggle = useRef<HTMLButtonElement>(null)
  const close = () => {
    setOpen(false)
    toggle.current?.focus({ preventScroll: true })
  }
  const time = dates.time(sentAt)
  return (
    <>
      {day !== undefined && <div className={classes.day}>{day}</div>}
      <article
        ref={isLed ? takeFocus : undefined}
        tabIndex={isLed ? -1 : undefined}
        className={classes.message}
        data-message-id={id}
        data-status={status}
        data-mine={isMine || undefined}
        data-first={isFirst || undefined}
        aria-label={t('message.byAt', { name: isMine ? t('conversations.you') : sender.name, time })}
      >
        {isSigned && isFirst && !isMine && <div className={classes.sender}>{sender.name}</div>}
        <div className={classes.bubble} dir="auto">
          {replyTo && (
            <blockquote className={classes.quote}>
              <b>{replyTo.sender.name}</b> {replyTo.excerpt || t('message.removed')}
            </blockquote>
          )}
          {removed ? <em className={classes.removed}>{t('message.removed')}</em> : <Words>{content}</Words>}
          <span className={classes.when}>
            {status === 'sent' && <time dateTime={sentAt}>{time}</time>}
            {editedAt && !removed && <span>{t('message.edited')}</span>}
            {status === 'sent' && !removed && (
              <button
                ref={toggle}
                type="button"
                className={`mantine-focus-auto ${classes.small} ${classes.more}`}
                aria-label={actions}
                aria-expanded={isOpen}
                onClick={() => setOpen(!isOpen)}
              />
            )}
            {status === 'sent' && !removed && isMine && isSigned && <ReadBy messageId={id} />}
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
        {reactions.length > 0 && (
          <div className={classes.reactions}>
            {reactions.map(({ emoji, members }) => {
              const names = members.map(({ name }) => name).join(', ')
              return (
                <span key={emoji} title={names} role="img" aria-label={t('message.reacted', { emoji, names })}>
                  {emoji} {members.length}
                </span>
              )
            })}
          </div>
        )}
        {isOpen && !removed && (
          <OnceNeeded isNeeded>
            <MessageActions message={message} isMine={isMine} onAnswer={onAnswer} onClose={close} />
          </OnceNeeded>
        )}
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
    </>
  )
})

/** Takes the focus as soon as that is possible: the list hides a message until it has measured it. */
function takeFocus(message: HTMLElement | null) {
  if (!message?.isConnected) return
  message.focus({ preventScroll: true })
  if (document.activeElement !== message) requestAnimationFrame(() => takeFocus(message))
}
