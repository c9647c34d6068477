import { ActionIcon, Group, Input, Text } from '@mantine/core'
import { useDebouncedCallback, useSessionStorage } from '@mantine/hooks'
import { type KeyboardEvent, memo, type Ref, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { SendIcon } from '../shared/icons.tsx'
import classes from './Composer.module.css'
import { written } from './written.ts'

const nearlyLongest = 200
const stillTyping = 1_000

type Props = {
  ref: Ref<HTMLTextAreaElement>
  /** Key in the session storage for the text that is not sent yet. */
  draftKey: string
  onSend(content: string): void
  onTyping(isTyping: boolean): void
}

/** Text box for a new message: Enter sends, Shift+Enter begins a line. */
export const Composer = memo(function Composer({ ref, draftKey, onSend, onTyping }: Props) {
  const { t } = useTranslation()
  const [draft, setDraft] = useSessionStorage({ key: draftKey, defaultValue: '', getInitialValueInEffect: false })
  const stopTyping = useDebouncedCallback(() => onTyping(false), { delay: stillTyping, flushOnUnmount: true })

  const { content, left, canSend } = written(draft)

  const write = (text: string) => {
    setDraft(text)
    onTyping(true)
    stopTyping()
  }
  const send = (event: SyntheticEvent) => {
    event.preventDefault()
    if (!canSend) return
    onSend(content)
    setDraft('')
    stopTyping.flush()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter also ends the choice of a character, for people who write in Chinese or Japanese.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) send(event)
  }

  return (
    <form onSubmit={send} className={classes.composer}>
      <Group wrap="nowrap" align="end" gap="xs">
        <Input
          component="textarea"
          ref={ref}
          dir="auto"
          rows={1}
          flex={1}
          size="md"
          radius="xl"
          multiline
          classNames={{ input: classes.text }}
          aria-label={t('composer.label')}
          placeholder={t('composer.placeholder')}
          value={draft}
          onChange={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          enterKeyHint="send"
          aria-invalid={left < 0}
        />
        <ActionIcon
          type="submit"
          variant="filled"
          aria-label={t('composer.send')}
          disabled={!canSend}
          // The keyboard of a phone stays for the next message.
          onMouseDown={(event) => event.preventDefault()}
        >
          <SendIcon />
        </ActionIcon>
      </Group>
      {left <= nearlyLongest && (
        <Text size="xs" c={left < 0 ? 'var(--mantine-color-error)' : 'dimmed'} role="status" px="md" pt={4}>
          {left < 0 ? t('composer.over', { count: -left }) : t('composer.left', { count: left })}
        </Text>
      )}
    </form>
  )
})
