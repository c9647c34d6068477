import { type ShownMessage, useLive } from '@attitudes/live/react'
import { Button, Group, Stack, Textarea } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay, useMyId } from '../me.ts'
import { useAttempt } from '../shared/attempt.ts'
import { Confirm } from '../shared/Confirm.tsx'
import classes from './Message.module.css'
import { written } from './written.ts'

const emojis = ['❤️', '😂', '👍', '🎉', '😮', '😢']
const editableForMs = 15 * 60_000

type Props = {
  message: ShownMessage
  isMine: boolean
  onAnswer(message: ShownMessage): void
  onClose(): void
}

/**
 * The actions on a message: react, answer, edit and remove. It is loaded when it is opened first, and takes the keyboard;
 * Escape closes it. A change shows at once; a refusal is told wherever the user is by then.
 */
export function MessageActions({ message, isMine, onAnswer, onClose }: Props) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const { actions } = useLive()
  const me = useMyId()
  const mayModerate = useMay('MODERATE_MESSAGES')
  const [isRemoving, setRemoving] = useState(false)
  const [isEditing, setEditing] = useState(false)

  const run = (change: () => Promise<unknown>) => {
    void attempt(change)
    onClose()
  }
  const hasReacted = (emoji: string) =>
    message.reactions.some((reaction) => reaction.emoji === emoji && reaction.members.some(({ id }) => id === me))
  const mayEdit = isMine && Date.now() - Date.parse(message.sentAt) < editableForMs
  const mayRemove = isMine || (mayModerate && message.channel === 'WEDDING')
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.nativeEvent.isComposing && !isRemoving) onClose()
  }
  const answer = () => {
    onClose()
    onAnswer(message)
  }

  if (isEditing)
    return (
      <Editor
        content={message.content}
        onSave={(content) => run(() => actions.editMessage(message.id, content))}
        onKeyDown={onKeyDown}
        onClose={onClose}
      />
    )
  return (
    <Stack
      ref={takeKeyboard}
      className={classes.actions}
      gap={4}
      py={4}
      role="group"
      aria-label={t('message.actions')}
      onKeyDown={onKeyDown}
    >
      <Group gap={4}>
        {emojis.map((emoji) => (
          <Button
            key={emoji}
            h={44}
            miw={44}
            px="xs"
            variant={hasReacted(emoji) ? 'filled' : 'default'}
            aria-label={t('message.react', { emoji })}
            aria-pressed={hasReacted(emoji)}
            onClick={() => run(() => actions.reactToMessage(message.id, emoji, { remove: hasReacted(emoji) }))}
          >
            {emoji}
          </Button>
        ))}
      </Group>
      <Group gap={4}>
        <Button h={44} px="sm" variant="default" onClick={answer}>
          {t('message.answer')}
        </Button>
        {mayEdit && (
          <Button h={44} px="sm" variant="default" onClick={() => setEditing(true)}>
            {t('message.edit')}
          </Button>
        )}
        {mayRemove && (
          <Button h={44} px="sm" variant="default" onClick={() => setRemoving(true)}>
            {t('message.remove')}
          </Button>
        )}
      </Group>
      <Confirm
        opened={isRemoving}
        title={t('message.removeTitle')}
        text={t('message.removeText')}
        action={t('message.remove')}
        onClose={() => setRemoving(false)}
        onConfirm={() => actions.removeMessage(message.id)}
      />
    </Stack>
  )
}

type EditorProps = {
  content: string
  onSave(content: string): void
  onKeyDown(event: KeyboardEvent): void
  onClose(): void
}

/** The text of a message, to be changed. */
function Editor({ content, onSave, onKeyDown, onClose }: EditorProps) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState(content)
  const after = written(draft)
  return (
    <Stack ref={takeKeyboard} className={classes.actions} gap={4} py={4} onKeyDown={onKeyDown}>
      <Textarea
        autosize
        maxRows={8}
        size="md"
        dir="auto"
        w="100%"
        aria-label={t('message.edit')}
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
        error={after.left < 0 && t('composer.over', { count: -after.left })}
      />
      <Group gap={4}>
        <Button h={44} variant="subtle" onClick={onClose}>
          {t('message.cancel')}
        </Button>
        <Button h={44} disabled={!after.canSend} onClick={() => onSave(after.content)}>
          {t('message.save')}
        </Button>
      </Group>
    </Stack>
  )
}

/** Shows what was opened, and goes to its text or its first button. */
function takeKeyboard(opened: HTMLElement | null) {
  const first = opened?.querySelector<HTMLTextAreaElement | HTMLButtonElement>('textarea:not([aria-hidden]), button')
  first?.focus({ preventScroll: true })
  if (first instanceof HTMLTextAreaElement) first.setSelectionRange(first.value.length, first.value.length)
  opened?.scrollIntoView({ block: 'nearest' })
}
