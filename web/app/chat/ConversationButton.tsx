import { mostUnread } from '@attitudes/live'
import type { ConversationPartsFragment } from '@attitudes/live/documents'
import { Badge, Box, Group, Text, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useDates } from '../language/dates.ts'
import { useMyId } from '../me.ts'
import { openChat } from '../route.ts'
import { Avatar } from '../shared/Avatar.tsx'
import classes from '../shared/rows.module.css'
import { showUnread } from '../shared/unread.ts'

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
    <UnstyledButton
      id={id}
      className={classes.row}
      aria-labelledby={`${id}-name`}
      aria-describedby={`${id}-when ${id}-said`}
      aria-current={isOpen}
      onClick={() => openChat(partnerId)}
    >
      <Group wrap="nowrap" gap="sm">
        <Avatar name={partner?.name ?? null} />
        <Box flex={1} miw={0}>
          <Group wrap="nowrap" gap="xs" align="baseline">
            <Text id={`${id}-name`} fw={hasUnread ? 700 : 500} flex={1} truncate>
              {partner?.name ?? t('conversations.everyone')}
            </Text>
            {lastMessage && (
              <Text component="time" id={`${id}-when`} dateTime={lastMessage.sentAt} size="xs" c="dimmed">
                {dates.brief(lastMessage.sentAt)}
              </Text>
            )}
          </Group>
          <Group id={`${id}-said`} wrap="nowrap" gap="xs">
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
          </Group>
        </Box>
      </Group>
    </UnstyledButton>
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
  return (
    <Text size="sm" c="dimmed" flex={1} truncate>
      {said()}
    </Text>
  )
}
