import type { ReadMark, ShownMessage, useMessages } from '@attitudes/live/react'
import { Button, Center, Skeleton, Stack, Text, Title } from '@mantine/core'
import {
  type FocusEvent,
  memo,
  type ReactElement,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useTranslation } from 'react-i18next'
import { type CustomItemComponentProps, Virtualizer, type VirtualizerHandle } from 'virtua'
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

type Chat = ReturnType<typeof useMessages>

type Props = {
  messages: ShownMessage[]
  hasEarlier: boolean
  isLoading: boolean
  hasFailed: boolean
  loadEarlier: Chat['loadEarlier']
  setAtEnd: Chat['setAtEnd']
  markRead: Chat['markRead']
  onRetry: Chat['retry']
  onDiscard: Chat['discard']
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
export const MessageList = memo(function MessageList(props: Props) {
  const { messages, hasEarlier, isLoading, hasFailed, loadEarlier, setAtEnd, markRead } = props
  const { mark, me, isChannel, name, found } = props
  const { t } = useTranslation()
  const { box, list, isAtEnd, fresh, toEnd, onScroll, onScrollEnd, onResize, onMove } = useScrolling(messages, me)
  const { isChangedAbove, rowsBefore } = useChange(messages, list)
  const { focused, led, onFocus, onBlur } = useFocused(messages, found)
  const kept = useMemo(
    () =>
      messages.length <= mostWhole
        ? messages.map((_, index) => index)
        : [...rowsBefore, ...(focused < 0 ? [] : [focused])],
    [messages, focused, rowsBefore],
  )
  const lastOfTheirs = messages.findLast(({ sender }) => sender.id !== me)
  useReading(lastOfTheirs?.id, isAtEnd, markRead)
  useEffect(() => setAtEnd(isAtEnd), [isAtEnd, setAtEnd])

  const rowOf = useRows(props, lastRead(messages, me, mark), led)
  const isEmpty = !isLoading && !hasFailed && messages.length === 0

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
        aria-busy={isLoading}
        // Only new messages are announced, not those that scrolling up brings into the page.
        aria-live={isAtEnd ? 'polite' : 'off'}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls, so the keyboard must reach it.
        tabIndex={0}
      >
        {messages.length > 0 && (
          <div className={classes.messages}>
            <div className={classes.head} style={{ height: headHeight }}>
              {hasEarlier && <More box={box} failed={t('chat.earlierFailed')} load={loadEarlier} />}
            </div>
            <Virtualizer
              ref={list}
              scrollRef={box}
              startMargin={headHeight}
              bufferSize={beyond}
              shift={isChangedAbove}
              keepMounted={kept}
              data={messages}
              item={Item}
              onScroll={onScroll}
              onScrollEnd={onScrollEnd}
              onResize={onResize}
            >
              {rowOf}
            </Virtualizer>
          </div>
        )}
        {isLoading && messages.length === 0 && <Waiting />}
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
})

/** A row of the list: the day that begins with a message, and the message. */
function Item({ ref, style, children }: CustomItemComponentProps) {
  return (
    <div ref={ref} style={style} className={classes.row}>
      {children}
    </div>
  )
}

type Row = { previous: ShownMessage | undefined; isLastRead: boolean; element: ReactElement }

/**
 * How each message is shown. A message that has not changed is the same element as before, so that React does not
 * render it again.
 */
function useRows(
  { messages, me, isChannel, onRetry, onDiscard, onAnswer }: Props,
  lastReadId: string | undefined,
  led: string | undefined,
) {
  const { t } = useTranslation()
  const dates = useDates()
  const actions = t('message.actions')
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
          actions={actions}
          onRetry={onRetry}
          onDiscard={onDiscard}
          onAnswer={onAnswer}
        />
      )
      return { previous, isLastRead, element }
    },
    [me, isChannel, dates, t, actions, onRetry, onDiscard, onAnswer, led],
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
 * Whether messages came or went before those that were there: then the list keeps its place from the end, and knows only
 * after its next move which of its rows are in sight. `rowsBefore` are the present numbers of the rows that were near the
 * visible part. They stay in the page: so no row is drawn again, and when the list follows messages that came, the first
 * rows go together with the next ones that come, not in a frame of their own.
 */
function useChange(messages: ShownMessage[], list: RefObject<VirtualizerHandle | null>) {
  const before = useRef(messages)
  const [first, firstBefore] = [messages[0]?.id, before.current[0]?.id]
  const isChangedAbove = firstBefore !== undefined && first !== firstBefore
  const rowsBefore = useRef<number[]>([])
  if (messages !== before.current && list.current) {
    const { scrollOffset, viewportSize } = list.current
    const from = list.current.findItemIndex(scrollOffset - beyond)
    const to = list.current.findItemIndex(scrollOffset + viewportSize + beyond)
    const moved = isChangedAbove ? messages.length - before.current.length : 0
    const rows = Array.from({ length: to - from + 1 }, (_, index) => from + index + moved)
    rowsBefore.current = rows.filter((row) => row >= 0)
  }
  useLayoutEffect(() => {
    before.current = messages
  })
  return { isChangedAbove, rowsBefore: rowsBefore.current }
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
