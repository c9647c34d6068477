import { Button, Center, Divider, Skeleton, Stack, Text, Title } from '@mantine/core'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReadMark, ShownMessage, useMessages } from '../../live/index.ts'
import { isSameDay, useDates } from '../language/dates.ts'
import { More } from '../shared/More.tsx'
import { useReading } from '../shared/reading.ts'
import { useScrollMemory } from '../shared/scrollMemory.ts'
import { Message } from './Message.tsx'
import classes from './MessageList.module.css'
import { lastRead } from './receipts.ts'
import { useScrolling } from './scrolling.ts'

const sameBreath = 5 * 60_000

type Props = { chat: ReturnType<typeof useMessages>; mark: ReadMark | null; me: string; isChannel: boolean; name: string }

/** The messages of a conversation, day by day, the latest at the bottom. */
export function MessageList({ chat, mark, me, isChannel, name }: Props) {
  const { t } = useTranslation()
  const dates = useDates()
  const { messages, loading, error } = chat
  const { box, isAtBottom, fresh, onScroll, toBottom } = useScrolling(messages, me)
  useScrollMemory(box, 'messages')
  const lastOfTheirs = messages.findLast(({ sender }) => sender.id !== me)
  useReading(lastOfTheirs?.id, isAtBottom, chat.markRead)

  const lastReadId = lastRead(messages, me, mark)
  const isWaiting = loading && messages.length === 0
  const isEmpty = !loading && !error && messages.length === 0

  return (
    <div className={classes.frame}>
      <div
        ref={box}
        className={classes.box}
        onScroll={onScroll}
        role="log"
        aria-label={t('chat.messages', { name })}
        aria-busy={loading}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also for who has only a keyboard.
        tabIndex={0}
      >
        <div className={classes.messages}>
          {chat.hasEarlier && <More box={box} failed={t('chat.earlierFailed')} load={chat.loadEarlier} />}
          {messages.map((message, index) => {
            const previous = messages[index - 1]
            const isNewDay = !previous || !isSameDay(previous.sentAt, message.sentAt)
            return (
              <Fragment key={message.id}>
                {isNewDay && <Divider label={dates.day(message.sentAt)} my="sm" />}
                <Message
                  message={message}
                  isMine={message.sender.id === me}
                  isFirst={isNewDay || !isSameBreath(previous, message)}
                  isSigned={isChannel}
                  isLastRead={message.id === lastReadId}
                  onRetry={chat.retry}
                  onDiscard={chat.discard}
                />
              </Fragment>
            )
          })}
        </div>
        {isWaiting && <Waiting />}
        {isEmpty && (
          <Center flex={1} p="xl">
            <Stack gap={4} ta="center">
              <Title order={3} fz="h4">
                {t('chat.emptyTitle')}
              </Title>
              <Text size="sm" c="dimmed">
                {isChannel ? t('chat.emptyEveryone') : t('chat.emptyDirect', { name })}
              </Text>
            </Stack>
          </Center>
        )}
      </div>
      {!isAtBottom && (
        <Button className={classes.pill} radius="xl" size="md" variant={fresh > 0 ? 'filled' : 'default'} onClick={toBottom}>
          {fresh > 0 ? t('chat.fresh', { count: fresh }) : t('chat.latest')}
        </Button>
      )}
    </div>
  )
}

function Waiting() {
  const { t } = useTranslation()
  return (
    <Stack className={classes.messages} role="status" aria-label={t('chat.loading')}>
      {[60, 40, 70, 50].map((width, index) => (
        <Skeleton key={width} height={44} radius="lg" width={`${width}%`} ms={index % 2 ? 'auto' : undefined} />
      ))}
    </Stack>
  )
}

function isSameBreath(one: ShownMessage, other: ShownMessage): boolean {
  return one.sender.id === other.sender.id && Date.parse(other.sentAt) - Date.parse(one.sentAt) < sameBreath
}
