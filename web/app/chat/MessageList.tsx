import type { ReadMark, ShownMessage, useMessages } from '@attitudes/live/react'
import { Button, Center, Skeleton, Stack, Text, Title } from '@mantine/core'
import {
  type FocusEvent,
  type ReactElement,
  useCallback,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useTranslation } from 'react-i18next'
import { Virtualizer } from 'virtua'
import { isSameDay, useDates } from '../language/dates.ts'
import { More } from '../shared/More.tsx'
import { useReading } from '../shared/reading.ts'
import { Message } from './Message.tsx'
import classes from './MessageList.module.css'
import { lastRead } from './receipts.ts'
import { headHeight, useScrolling } from './scrolling.ts'

const sameBreath = 5 * 60_000
/** Distance (px) beyond the visible part within which the messages of a long conversation are in the page. */
const beyond = 1_000
/** A conversation of which no more are loaded is in the page as a whole. */
const mostWhole = 100

type Props = {
  chat: ReturnType<typeof useMessages>
  mark: ReadMark | null
  me: string
  isChannel: boolean
  name: string
  onAnswer(message: ShownMessage): void
  /** The id of the message that a search has led to: it gets the focus, and is marked. */
  found: string | undefined
}

/**
 * The messages of a conversation, day by day, the latest at the bottom. Of many messages only those near the visible
 * part are in the page.
 */
export function MessageList({ chat, mark, me, isChannel, name, onAnswer, found }: Props) {
  const { t } = useTranslation()
  const { loading, error, setAtEnd } = chat
  const messages = useLater(chat.messages)
  const { box, list, isAtEnd, fresh, toEnd, onScroll, onResize, onMove } = useScrolling(messages, me)
  const isChangedAbove = useIsChangedAbove(messages)
  const { focused, led, onFocus, onBlur } = useFocused(messages, found)
  const kept = useMemo(
    () => (messages.length <= mostWhole ? messages.map((_, index) => index) : focused < 0 ? [] : [focused]),
    [messages, focused],
  )
  const lastOfTheirs = messages.findLast(({ sender }) => sender.id !== me)
  useReading(lastOfTheirs?.id, isAtEnd, chat.markRead)
  useEffect(() => setAtEnd(isAtEnd), [isAtEnd, setAtEnd])

  const rowOf = useRows(messages, chat, me, isChannel, lastRead(messages, me, mark), onAnswer, led)
  const isEmpty = !loading && !error && messages.length === 0

  return (
    <div className={classes.frame}>
      <div
        ref={box}
        className={classes.box}
        {...onMove}
        onFocus={onFocus}
        onBlur={onBlur}
        role="log"
        aria-label={t('chat.messages', { name })}
        aria-busy={loading}
        // Only new messages are announced, not those that scrolling up brings into the page.
        aria-live={isAtEnd ? 'polite' : 'off'}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls, so the keyboard must reach it.
        tabIndex={0}
      >
        {messages.length > 0 && (
          <div className={classes.messages}>
            <div className={classes.head} style={{ height: headHeight }}>
              {chat.hasEarlier && <More box={box} failed={t('chat.earlierFailed')} load={chat.loadEarlier} />}
            </div>
            <Virtualizer
              ref={list}
              scrollRef={box}
              startMargin={headHeight}
              bufferSize={beyond}
              shift={isChangedAbove}
              keepMounted={kept}
              data={messages}
              onScroll={onScroll}
              onResize={onResize}
            >
              {rowOf}
            </Virtualizer>
          </div>
        )}
        {loading && messages.length === 0 && <Waiting />}
        {isEmpty && (
          <Center mih="100%" p="xl">
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
      {!isAtEnd && (
        <Button
          className={classes.pill}
          radius="xl"
          size="md"
          variant={fresh > 0 ? 'filled' : 'default'}
          onClick={toEnd}
        >
          {fresh > 0 ? t('chat.fresh', { count: fresh }) : t('chat.latest')}
        </Button>
      )}
    </div>
  )
}

type Row = { previous: ShownMessage | undefined; isLastRead: boolean; element: ReactElement }

/**
 * How each message is shown. A message that has not changed is the same element as before, so that React does not
 * render it again.
 */
function useRows(
  messages: ShownMessage[],
  { retry, discard }: Props['chat'],
  me: string,
  isChannel: boolean,
  lastReadId: string | undefined,
  onAnswer: Props['onAnswer'],
  led: string | undefined,
) {
  const { t } = useTranslation()
  const dates = useDates()
  const newRow = useCallback(
    (message: ShownMessage, previous: ShownMessage | undefined, isLastRead: boolean): Row => {
      const isNewDay = !previous || !isSameDay(previous.sentAt, message.sentAt)
      const element = (
        <Message
          key={message.id}
          message={message}
          day={isNewDay ? dates.day(message.sentAt) : undefined}
          isMine={message.sender.id === me}
          isFirst={isNewDay || !isSameBreath(previous, message)}
          isSigned={isChannel}
          isLastRead={isLastRead}
          isLed={message.id === led}
          dates={dates}
          t={t}
          onRetry={retry}
          onDiscard={discard}
          onAnswer={onAnswer}
        />
      )
      return { previous, isLastRead, element }
    },
    [me, isChannel, dates, t, retry, discard, onAnswer, led],
  )
  const today = new Date().toDateString()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another way to make rows, or another day, makes new rows.
  const rows = useMemo(() => new WeakMap<ShownMessage, Row>(), [newRow, today])
  return useCallback(
    (message: ShownMessage, index: number): ReactElement => {
      const previous = messages[index - 1]
      const isLastRead = message.id === lastReadId
      let row = rows.get(message)
      if (row?.previous !== previous || row?.isLastRead !== isLastRead) row = newRow(message, previous, isLastRead)
      rows.set(message, row)
      return row.element
    },
    [messages, lastReadId, rows, newRow],
  )
}

/**
 * The messages a little later, if some came below: React renders their rows in pieces, so that no key waits for all. A
 * change above is rendered at once. The list moves for it while it renders, which must not be broken off and repeated.
 */
function useLater(messages: ShownMessage[]): ShownMessage[] {
  const later = useDeferredValue(messages)
  return later[0]?.id === messages[0]?.id ? later : messages
}

/** Whether messages came or went before those that were there: then the place is kept from the end. */
function useIsChangedAbove(messages: ShownMessage[]): boolean {
  const first = messages[0]?.id
  const before = useRef(first)
  useLayoutEffect(() => {
    before.current = first
  })
  return before.current !== undefined && before.current !== first
}

/**
 * The place of the message that has the focus, or -1: it stays in the page, since the keyboard would lose its place.
 */
function useFocused(messages: ShownMessage[], found: string | undefined) {
  const [focused, setFocused] = useState(found)
  const [led, setLed] = useState(found)
  return {
    /** The message that the user was led to, until the focus leaves it. */
    led,
    focused: focused === undefined ? -1 : messages.findIndex(({ id }) => id === focused),
    onFocus: ({ target }: FocusEvent) =>
      setFocused(target.closest<HTMLElement>('[data-message-id]')?.dataset.messageId),
    onBlur() {
      setFocused(undefined)
      setLed(undefined)
    },
  }
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
