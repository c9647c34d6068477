import { type ShownMessage, useLive } from '@attitudes/live/react'
import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay, useMyId } from '../me.ts'
import { Confirm } from '../shared/Confirm.tsx'

const emojis = ['❤️', '😂', '👍', '🎉', '😮', '😢']
const editableForMs = 15 * 60_000

type Props = {
  message: ShownMessage
  isMine: boolean
  onAnswer(message: ShownMessage): void
  onClose(): void
}

/** The actions on a message: react, answer, edit and remove. It is loaded when it is opened first; Escape closes it. */
export function MessageActions({ message, isMine, onAnswer, onClose }: Props) {
  const { t } = useTranslation()
  const { actions } = useLive()
  const me = useMyId()
  const mayModerate = useMay('MODERATE_MESSAGES')
  const [isRemoving, setRemoving] = useState(false)
  const [draft, setDraft] = useState<string>()
  const [isRefused, setRefused] = useState(false)

  const run = (change: Promise<unknown>) => change.then(onClose, () => setRefused(true))
  const hasReacted = (emoji: string) =>
    message.reactions.some((reaction) => reaction.emoji === emoji && reaction.members.some(({ id }) => id === me))
  const mayEdit = isMine && Date.now() - Date.parse(message.sentAt) < editableForMs
  const mayRemove = isMine || (mayModerate && message.channel === 'WEDDING')
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === 'Escape') onClose()
  }

  return (
    <Stack gap={4} py={4} onKeyDown={onKeyDown}>
      {draft === undefined ? (
        <Group gap={4}>
          {emojis.map((emoji) => (
            <Button
              key={emoji}
              size="sm"
              px="xs"
              variant={hasReacted(emoji) ? 'filled' : 'default'}
              aria-label={t('message.react', { emoji })}
              aria-pressed={hasReacted(emoji)}
              onClick={() => run(actions.reactToMessage(message.id, emoji, { remove: hasReacted(emoji) }))}
            >
              {emoji}
            </Button>
          ))}
          <Button
            size="sm"
            variant="default"
            onClick={() => {
              onAnswer(message)
              onClose()
            }}
          >
            {t('message.answer')}
          </Button>
          {mayEdit && (
            <Button size="sm" variant="default" onClick={() => setDraft(message.content)}>
              {t('message.edit')}
            </Button>
          )}
          {mayRemove && (
            <Button size="sm" variant="default" onClick={() => setRemoving(true)}>
              {t('message.remove')}
            </Button>
          )}
        </Group>
      ) : (
        <>
          <Textarea
            autosize
            aria-label={t('message.edit')}
            value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)}
          />
          <Group gap={4}>
            <Button
              size="sm"
              disabled={draft.trim() === ''}
              onClick={() => run(actions.editMessage(message.id, draft))}
            >
              {t('message.save')}
            </Button>
            <Button size="sm" variant="subtle" onClick={onClose}>
              {t('message.cancel')}
            </Button>
          </Group>
        </>
      )}
      {isRefused && (
        <Text size="sm" role="alert" c="var(--mantine-color-error)">
          {t('message.notChanged')}
        </Text>
      )}
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
