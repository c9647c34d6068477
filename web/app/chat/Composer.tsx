import { ActionIcon, Group, Input, Text } from '@mantine/core'
import { useDebouncedCallback, useMergedRef } from '@mantine/hooks'
import { type KeyboardEvent, memo, type Ref, type SyntheticEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SendIcon } from '../shared/icons.tsx'
import classes from './Composer.module.css'
import { keepDraft, keptDraft } from './draft.ts'
import { type Written, written } from './written.ts'

const nearlyLongest = 200
const stillTyping = 1_000

type Props = {
  ref: Ref<HTMLTextAreaElement>
  /** Key in the session storage for the text that is not sent yet. */
  draftKey: string
  onSend(content: string): void
  onTyping(isTyping: boolean): void
}

/**
 * Text box for a new message: Enter sends, Shift+Enter begins a line. The browser has the text. React renders only when
 * something else changes with it: on a slow phone, to render for each key would take longer than the key itself.
 */
export const Composer = memo(function Composer({ ref, draftKey, onSend, onTyping }: Props) {
  const { t } = useTranslation()
  const box = useRef<HTMLTextAreaElement>(null)
  const boxRef = useMergedRef(box, ref)
  const [kept] = useState(() => keptDraft(draftKey))
  const [canSend, setCanSend] = useState(() => written(kept).canSend)
  const [left, setLeft] = useState(() => fewLeft(written(kept)))
  const stopTyping = useDebouncedCallback(() => onTyping(false), { delay: stillTyping, flushOnUnmount: true })

  const take = (text: string) => {
    keepDraft(draftKey, text)
    const message = written(text)
    setCanSend(message.canSend)
    setLeft(fewLeft(message))
  }
  const write = (text: string) => {
    take(text)
    onTyping(true)
    stopTyping()
  }
  const send = (event: SyntheticEvent) => {
    event.preventDefault()
    const message = written(box.current?.value ?? '')
    if (!box.current || !message.canSend) return
    onSend(message.content)
    box.current.value = ''
    take('')
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
          ref={boxRef}
          dir="auto"
          rows={1}
          flex={1}
          size="md"
          radius="xl"
          multiline
          classNames={{ input: classes.text }}
          aria-label={t('composer.label')}
          placeholder={t('composer.placeholder')}
          defaultValue={kept}
          onChange={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          enterKeyHint="send"
          error={left !== undefined && left < 0}
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
      {left !== undefined && (
        <Text size="xs" c={left < 0 ? 'var(--mantine-color-error)' : 'dimmed'} role="status" px="md" pt={4}>
          {left < 0 ? t('composer.over', { count: -left }) : t('composer.left', { count: left })}
        </Text>
      )}
    </form>
  )
})

/** Number of characters that are left, when they are few. */
function fewLeft({ left }: Written): number | undefined {
  return left <= nearlyLongest ? left : undefined
}
