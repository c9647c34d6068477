import { mostUnread } from '@attitudes/live'
import type { ConversationPartsFragment } from '@attitudes/live/documents'
import { Badge, VisuallyHidden } from '@mantine/core'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useDates } from '../language/dates.ts'
import { useMyId } from '../me.ts'
import { openChat } from '../route.ts'
import { Avatar } from '../shared/Avatar.tsx'
import rows from '../shared/rows.module.css'
import { showUnread } from '../shared/unread.ts'
import classes from './Conversations.module.css'

export function conversationElementId(partnerId: string | null): string {
  return `conversation-${partnerId ?? ''}`
}

type Props = { conversation: ConversationPartsFragment; isOpen: boolean }

/**
 * A conversation in the list: its partner, its last message, and the number of unread ones. It is named after the
 * person alone.
 */
export const ConversationButton = memo(function ConversationButton({ conversation, isOpen }: Props) {
  const { t } = useTranslation()
  const dates = useDates()
  const { with: partner, lastMessage, unreadCount } = conversation
  const partnerId = partner?.id ?? null
  const id = conversationElementId(partnerId)
  // Messages that come while the conversation is open are read in a moment.
  const hasUnread = unreadCount > 0 && !isOpen
  return (
    <button
      type="button"
      id={id}
      className={`mantine-focus-auto ${classes.button} ${rows.row}`}
      aria-labelledby={`${id}-name`}
      aria-describedby={`${id}-when ${id}-said`}
      aria-current={isOpen}
      onClick={() => openChat(partnerId)}
    >
      <span className={classes.conversation}>
        <span className={classes.avatar}>
          <Avatar name={partner?.name ?? null} />
        </span>
        <span id={`${id}-name`} className={classes.name} data-unread={hasUnread || undefined}>
          {partner?.name ?? t('conversations.everyone')}
        </span>
        {lastMessage && (
          <time id={`${id}-when`} className={classes.when} dateTime={lastMessage.sentAt}>
            {dates.brief(lastMessage.sentAt)}
          </time>
        )}
        <span id={`${id}-said`} className={classes.said}>
          <Preview conversation={conversation} />
          {hasUnread && (
            <Badge circle={unreadCount < 10}>
              <span aria-hidden="true">{showUnread(unreadCount)}</span>
              <VisuallyHidden>
                {t(unreadCount < mostUnread ? 'conversations.unread' : 'conversations.manyUnread', {
                  count: unreadCount,
                })}
              </VisuallyHidden>
            </Badge>
          )}
        </span>
      </span>
    </button>
  )
})

function Preview({ conversation: { with: partner, lastMessage } }: { conversation: ConversationPartsFragment }) {
  const { t } = useTranslation()
  const me = useMyId()
  const said = () => {
    if (!lastMessage) return t('conversations.nothingYet')
    const { sender, removed } = lastMessage
    const content = removed ? t('message.removed') : lastMessage.content
    if (sender.id === me) return t('conversations.from', { name: t('conversations.you'), content })
    return partner ? content : t('conversations.from', { name: sender.name, content })
  }
  return <span className={classes.preview}>{said()}</span>
}
