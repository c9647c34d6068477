import type { MessagePartsFragment, Role } from '@attitudes/live/documents'
import { type ShownMessage, useMembers, useMessages, useReadMark } from '@attitudes/live/react'
import { ActionIcon, Box, Group, Skeleton, Text, Title } from '@mantine/core'
import { memo, type Ref, useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMyId } from '../me.ts'
import { backToList, openPeople, useHistoryEntry } from '../route.ts'
import { Avatar } from '../shared/Avatar.tsx'
import { useAttempt } from '../shared/attempt.ts'
import { BackIcon, CloseIcon, SearchIcon } from '../shared/icons.tsx'
import { LoadError } from '../shared/LoadError.tsx'
import { isWide } from '../shared/layout.ts'
import { lazily } from '../shared/lazily.tsx'
import { Notice } from '../shared/Notice.tsx'
import { OnceNeeded } from '../shared/OnceNeeded.tsx'
import { usePageTitle } from '../shared/title.ts'
import classes from './Chat.module.css'
import { Composer } from './Composer.tsx'
import { useLater } from './ends.ts'
import { MessageList } from './MessageList.tsx'
import { nameIn, partnerOf } from './partner.ts'
import { startAt } from './scrolling.ts'
import { TypingLine } from './TypingLine.tsx'

const Search = lazily(async () => (await import('./Search.tsx')).Search)

/** A conversation: with a member, or with everyone. Give it a key, so that each has its own place and its own draft. */
export function Chat({ partnerId }: { partnerId: string | null }) {
  const { t } = useTranslation()
  const chat = useMessages(partnerId)
  const messages = useLater(chat.messages)
  const mark = useReadMark(partnerId)
  const { members, loading } = useMembers()
  const me = useMyId()
  const member = members.find(({ id }) => id === partnerId)
  const partner = partnerOf({
    partnerId,
    me,
    isMember: member !== undefined,
    isLoading: loading || chat.loading,
    isRefused: chat.error !== undefined,
    messageCount: chat.messages.length,
  })
  const name = partner === 'everyone' ? t('conversations.everyone') : (member?.name ?? nameIn(chat.messages, partnerId))

  usePageTitle(name ?? t('conversations.title'))
  const title = useRef<HTMLHeadingElement>(null)
  const composer = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    // On a phone the composer would bring up its keyboard, before anything is read.
    const first = isWide() ? composer.current : title.current
    first?.focus()
  }, [])

  const [answered, setAnswered] = useState<ShownMessage>()
  const answer = useCallback((message: ShownMessage) => {
    setAnswered(message)
    composer.current?.focus()
  }, [])

  const [isSearching, setSearching] = useState(false)
  const searchButton = useRef<HTMLButtonElement>(null)
  const toggleSearch = useCallback(() => {
    setFound(undefined)
    setSearching((isOpen) => !isOpen)
  }, [])
  const closeSearch = () => {
    setSearching(false)
    searchButton.current?.focus()
  }
  const attempt = useAttempt()
  const entry = useHistoryEntry()
  const [found, setFound] = useState<string>()
  const { loadBackTo } = chat
  const open = async ({ id, seq }: MessagePartsFragment) => {
    const isLoaded = await attempt(async () => {
      await loadBackTo(seq)
      return true
    })
    if (!isLoaded) return
    startAt(entry, id)
    setFound(id)
  }
  const isFound = chat.messages.some(({ id }) => id === found)
  useEffect(() => {
    if (isFound) setSearching(false)
  }, [isFound])

  const { sendMessage } = chat
  const send = useCallback(
    (content: string) => {
      // The list shows a message that is refused, with what to do about it.
      sendMessage(content, answered?.id).catch(() => {})
      setAnswered(undefined)
    },
    [sendMessage, answered],
  )

  return (
    <section className={classes.chat} aria-label={name}>
      <Heading
        ref={title}
        isOfEveryone={partnerId === null}
        name={name}
        role={member?.role}
        isWaiting={partner === 'waiting'}
        searchButton={searchButton}
        isSearching={isSearching}
        onSearch={toggleSearch}
      />
      {partner === 'oneself' || partner === 'unknown' ? (
        <Notice
          title={t(`chat.${partner}`)}
          level={3}
          hint={t(`chat.${partner}Hint`)}
          action={t('people.title')}
          onAction={openPeople}
        />
      ) : isSearching ? (
        <OnceNeeded isNeeded>
          <Search partnerId={partnerId} onOpen={open} onClose={closeSearch} />
        </OnceNeeded>
      ) : (
        <>
          {chat.error && <LoadError />}
          <MessageList
            messages={messages}
            hasEarlier={chat.hasEarlier}
            isLoading={chat.loading}
            hasFailed={chat.error !== undefined}
            loadEarlier={chat.loadEarlier}
            setAtEnd={chat.setAtEnd}
            markRead={chat.markRead}
            onRetry={chat.retry}
            onDiscard={chat.discard}
            mark={mark}
            me={me}
            isChannel={partnerId === null}
            name={name ?? ''}
            onAnswer={answer}
            found={found}
          />
          <TypingLine typing={chat.typing} members={members} />
          {partner === 'left' ? (
            <Text p="md" ta="center" c="dimmed" role="status">
              {t('chat.left', { name })}
            </Text>
          ) : (
            <>
              {answered && (
                <Group wrap="nowrap" px="md" gap="xs">
                  <Text size="sm" c="dimmed" flex={1} truncate>
                    {t('message.answering', { name: answered.sender.name })}: {answered.content}
                  </Text>
                  <ActionIcon aria-label={t('message.stopAnswering')} onClick={() => setAnswered(undefined)}>
                    <CloseIcon />
                  </ActionIcon>
                </Group>
              )}
              <Composer
                ref={composer}
                draftKey={`attitudes:draft:${me}:${partnerId ?? ''}`}
                onSend={send}
                onTyping={chat.sendTyping}
              />
            </>
          )}
        </>
      )}
    </section>
  )
}

type HeadingProps = {
  ref: Ref<HTMLHeadingElement>
  isOfEveryone: boolean
  name: string | undefined
  role: Role | undefined
  /** Whether a name that is not there is on its way. */
  isWaiting: boolean
  searchButton: Ref<HTMLButtonElement>
  isSearching: boolean
  onSearch(): void
}

/** Header with the name of the conversation. It is not rendered again for each message. */
const Heading = memo(function Heading(props: HeadingProps) {
  const { ref, isOfEveryone, name, role, isWaiting, searchButton, isSearching, onSearch } = props
  const { t } = useTranslation()
  return (
    <Group component="header" wrap="nowrap" gap="xs" className={classes.header}>
      <ActionIcon aria-label={t('chat.back')} onClick={backToList} className={classes.back}>
        <BackIcon />
      </ActionIcon>
      <Avatar name={isOfEveryone ? null : (name ?? '')} />
      <Box flex={1} miw={0}>
        <Title order={2} fz="lg" lh={1.2} ref={ref} tabIndex={-1} className={classes.title}>
          {name ??
            (isWaiting ? (
              <Skeleton component="span" display="inline-block" width="8rem" height="1rem" />
            ) : (
              t('conversations.title')
            ))}
        </Title>
        <Text size="xs" c="dimmed">
          {isOfEveryone ? t('chat.everyoneHint') : role && t(`roles.${role}`)}
        </Text>
      </Box>
      <ActionIcon
        ref={searchButton}
        aria-label={t(isSearching ? 'chat.stopSearching' : 'chat.search')}
        aria-expanded={isSearching}
        onClick={onSearch}
      >
        {isSearching ? <CloseIcon /> : <SearchIcon />}
      </ActionIcon>
    </Group>
  )
})
