import { type ListedConversation, useConversations } from '@attitudes/live/react'
import { Box, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { usePrevious } from '@mantine/hooks'
import { memo, useDeferredValue, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { openPeople } from '../route.ts'
import { WriteIcon } from '../shared/icons.tsx'
import { LoadError } from '../shared/LoadError.tsx'
import rows from '../shared/rows.module.css'
import { useScrollMemory } from '../shared/scrollMemory.ts'
import { ConversationButton, conversationElementId } from './ConversationButton.tsx'
import classes from './Conversations.module.css'

type Props = {
  /** The conversation that is shown: null is the channel. */
  open: string | null | undefined
}

/** List of the conversations: the wedding's channel and everyone the user writes with. */
export function Conversations({ open }: Props) {
  const { conversations, loading, error } = useConversations()
  // With the messages of the open chat, which come later: both are drawn in one frame.
  const later = useDeferredValue(conversations)
  return <List conversations={later} isLoading={loading} hasFailed={error !== undefined} open={open} />
}

type ListProps = Props & { conversations: ListedConversation[]; isLoading: boolean; hasFailed: boolean }

/** Apart from the hook, which renders also when the list is to come later. */
const List = memo(function List({ conversations, isLoading, hasFailed, open }: ListProps) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  useScrollMemory(box, 'conversations')

  const left = usePrevious(open)
  useEffect(() => {
    if (open === undefined && left !== undefined)
      document.getElementById(conversationElementId(left))?.focus({ preventScroll: true })
  }, [open, left])

  return (
    <nav className={classes.list} aria-label={t('conversations.title')}>
      <Heading />
      <div ref={box} className={classes.box}>
        {hasFailed && <LoadError />}
        {isLoading && conversations.length === 0 && <Waiting />}
        <ul className={rows.rows}>
          {conversations.map((conversation) => (
            <li key={conversation.with?.id ?? ''}>
              <ConversationButton conversation={conversation} isOpen={(conversation.with?.id ?? null) === open} />
            </li>
          ))}
        </ul>
        {conversations.length === 1 && (
          <Text size="sm" c="dimmed" ta="center" p="xl">
            {t('conversations.noneDirect')}
          </Text>
        )}
      </div>
    </nav>
  )
})

/** It is not rendered again for each message. */
const Heading = memo(function Heading() {
  const { t } = useTranslation()
  return (
    <Group justify="space-between" gap={0} ps="md" pe="xs" pb={4}>
      <Title order={2} fz="md" c="dimmed">
        {t('conversations.title')}
      </Title>
      <Button variant="subtle" h={44} px="xs" radius="xl" leftSection={<WriteIcon />} onClick={openPeople}>
        {t('conversations.new')}
      </Button>
    </Group>
  )
})

function Waiting() {
  return (
    <Stack gap="xl" p="sm">
      {[70, 50, 60].map((width) => (
        <Group key={width} wrap="nowrap">
          <Skeleton circle height={38} />
          <Box flex={1}>
            <Skeleton height={10} width="40%" mb={10} />
            <Skeleton height={10} width={`${width}%`} />
          </Box>
        </Group>
      ))}
    </Stack>
  )
}
