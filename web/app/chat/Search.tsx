import type { MessagePartsFragment } from '@attitudes/live/documents'
import { useSearchMessagesQuery } from '@attitudes/live/react'
import { Group, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type KeyboardEvent, type RefObject, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDates } from '../language/dates.ts'
import { EmptyState } from '../shared/EmptyState.tsx'
import { SearchIcon } from '../shared/icons.tsx'
import { Loading } from '../shared/Loading.tsx'
import { More } from '../shared/More.tsx'
import { Problem } from '../shared/Problem.tsx'
import classes from './Search.module.css'

const longest = 100
const stillTyping = 300

type Props = {
  partnerId: string | null
  /** Leads to a message in the conversation. */
  onOpen(message: MessagePartsFragment): void
  onClose(): void
}

/** Search in the messages of a conversation. It takes the keyboard; Escape closes it. */
export function Search({ partnerId, onOpen, onClose }: Props) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text.trim(), stillTyping)
  const box = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
    event.preventDefault()
    onClose()
  }
  return (
    <Stack gap="xs" className={classes.search} role="search" onKeyDown={onKeyDown}>
      <TextInput
        ref={takeKeyboard}
        type="search"
        size="md"
        px="md"
        dir="auto"
        maxLength={longest}
        aria-label={t('chat.search')}
        placeholder={t('chat.search')}
        leftSection={<SearchIcon />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div ref={box} className={classes.found}>
        {asked && <Found key={asked} text={asked} partnerId={partnerId} box={box} onOpen={onOpen} />}
      </div>
    </Stack>
  )
}

type FoundProps = Omit<Props, 'onClose'> & { text: string; box: RefObject<HTMLDivElement | null> }

/** The messages that were found, the newest first. A page of the API may be empty while there are more. */
function Found({ text, partnerId, box, onOpen }: FoundProps) {
  const { t } = useTranslation()
  const dates = useDates()
  const variables = { text, with: partnerId, channel: partnerId === null ? ('WEDDING' as const) : null }
  const { data, error, fetchMore } = useSearchMessagesQuery({ variables, fetchPolicy: 'no-cache' })
  if (error) return <Problem problem={error} m="md" />
  if (!data) return <Loading />

  const { nodes: found, pageInfo } = data.searchMessages
  const loadMore = () =>
    fetchMore({
      variables: { ...variables, after: pageInfo.endCursor },
      updateQuery: (before, { fetchMoreResult: { searchMessages: more } }) => ({
        searchMessages: { ...more, nodes: [...before.searchMessages.nodes, ...more.nodes] },
      }),
    })
  return (
    <>
      {found.length === 0 && !pageInfo.hasNextPage && (
        <EmptyState title={t('chat.noneFound', { text })} hint={t('chat.noneFoundHint')} />
      )}
      <ul className={classes.list} aria-label={t('chat.found')}>
        {found.map((message) => (
          <li key={message.id}>
            <UnstyledButton className={classes.message} onClick={() => onOpen(message)}>
              <Group wrap="nowrap" gap="xs" justify="space-between" align="baseline">
                <Text size="sm" fw={600} truncate>
                  {message.sender.name}
                </Text>
                <Text component="time" dateTime={message.sentAt} size="xs" c="dimmed" className={classes.when}>
                  {dates.brief(message.sentAt)}
                </Text>
              </Group>
              <Text dir="auto" lineClamp={4} className={classes.text}>
                {message.content}
              </Text>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {pageInfo.hasNextPage && <More box={box} failed={t('common.moreFailed')} load={loadMore} />}
    </>
  )
}

function takeKeyboard(field: HTMLElement | null) {
  field?.focus()
}
