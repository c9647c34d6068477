import { NotSent, type Upload } from '@attitudes/live'
import { usePhotoStream } from '@attitudes/live/react'
import { Button, Group, Paper, Progress, ScrollArea, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useNow } from '../shared/now.ts'
import { useProblem } from '../shared/Problem.tsx'
import { Preview } from './Preview.tsx'
import { type Outgoing, useSharing } from './sharing.ts'

/** The photos that are being sent, each with how far it is, or why it was refused. */
export function OutgoingPhotos() {
  const { t } = useTranslation()
  const { outgoing, retry, discard } = useSharing()
  const { uploads } = usePhotoStream()
  if (outgoing.length === 0) return null
  return (
    <Paper component="section" withBorder p="sm" mb="md" aria-label={t('photos.outgoing')}>
      <ScrollArea.Autosize mah="16rem">
        <Stack gap="sm">
          {outgoing.map((photo) => (
            <OutgoingPhoto
              key={photo.id}
              photo={photo}
              upload={uploads.find(({ file }) => file === photo.file)}
              onRetry={() => retry(photo.id)}
              onDiscard={() => discard(photo.id)}
            />
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </Paper>
  )
}

type Props = { photo: Outgoing; upload: Upload | undefined; onRetry(): void; onDiscard(): void }

function OutgoingPhoto({ photo: { file, preview, caption, problem }, upload, onRetry, onDiscard }: Props) {
  const { t } = useTranslation()
  const say = useProblem()
  const isGone = problem instanceof NotSent && problem.reason === 'unreadable'
  const stage = useStage(upload)
  return (
    <Group wrap="nowrap" gap="sm">
      <Preview src={preview} size={44} radius="sm" />
      <Stack gap={4} flex={1} miw={0}>
        <Text size="sm" truncate>
          {isGone ? file.name : caption || file.name}
        </Text>
        {problem === undefined ? (
          <>
            <Progress.Root size="sm">
              <Progress.Section
                value={(upload?.progress ?? 0) * 100}
                aria-label={t('photos.progress', { name: file.name })}
              />
            </Progress.Root>
            <Text size="xs" c="dimmed">
              {stage}
            </Text>
          </>
        ) : (
          <>
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {problem instanceof NotSent ? t(`photos.${problem.reason}`) : say(problem)}
            </Text>
            <Group gap={0} ms={-12} wrap="nowrap">
              {!isGone && (
                <Button h={44} px="sm" variant="subtle" onClick={onRetry}>
                  {t('failure.retry')}
                </Button>
              )}
              <Button h={44} px="sm" variant="subtle" color="rose" onClick={onDiscard}>
                {t('common.discard')}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Group>
  )
}

/** How far a photo is, in words. */
function useStage(upload: Upload | undefined): string {
  const { t } = useTranslation()
  const now = useNow(1_000)
  if (!upload) return t('photos.waiting')
  const { state, progress, retryAt } = upload
  if (state === 'preparing') return t('photos.preparing')
  if (state === 'sending')
    return progress < 1 ? t('photos.sending', { percent: Math.floor(progress * 100) }) : t('photos.arriving')
  if (retryAt === undefined) return t('photos.offline')
  return t('photos.tryingAgain', { count: Math.max(1, Math.ceil((retryAt - now) / 1_000)) })
}
