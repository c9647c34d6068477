import type { Upload } from '@attitudes/live'
import { useOutbox, usePhotoStream } from '@attitudes/live/react'
import { Button, Group, Paper, Progress, ScrollArea, Stack, Text } from '@mantine/core'
import { useNetwork } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNow } from '../shared/now.ts'
import { useReason } from '../shared/Problem.tsx'
import { Preview } from './Preview.tsx'

/** The photos that are being sent, each with how far it is, or why it was refused. */
export function OutgoingPhotos() {
  const { t } = useTranslation()
  const { uploads } = usePhotoStream()
  if (uploads.length === 0) return null
  return (
    <Paper component="section" withBorder p="sm" mb="md" aria-label={t('photos.outgoing')}>
      <ScrollArea.Autosize mah="16rem">
        <Stack gap="sm">
          {uploads.map((upload) => (
            <OutgoingPhoto key={upload.id} upload={upload} />
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </Paper>
  )
}

const ownReasons: Record<string, 'photos.unreadable' | 'photos.unreachable' | undefined> = {
  UNREADABLE: 'photos.unreadable',
  UNANSWERED: 'photos.unreachable',
}

function OutgoingPhoto({ upload }: { upload: Upload }) {
  const { t } = useTranslation()
  const { retry, discard } = useOutbox()
  const sayReason = useReason()
  const preview = usePreview(upload)
  const stage = useStage(upload)
  const { id, name, caption, progress, problem } = upload
  const isGone = problem?.code === 'UNREADABLE'
  const own = problem && ownReasons[problem.code]
  return (
    <Group wrap="nowrap" gap="sm">
      <Preview src={preview} size={44} radius="sm" />
      <Stack gap={4} flex={1} miw={0}>
        <Text size="sm" truncate>
          {isGone ? name : caption || name}
        </Text>
        {problem === null ? (
          <>
            <Progress.Root size="sm">
              <Progress.Section value={progress * 100} aria-label={t('photos.progress', { name })} />
            </Progress.Root>
            <Text size="xs" c="dimmed">
              {stage}
            </Text>
          </>
        ) : (
          <>
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {own ? t(own) : sayReason(problem)}
            </Text>
            <Group gap={0} ms={-12} wrap="nowrap">
              {!isGone && (
                <Button h={44} px="sm" variant="subtle" onClick={() => retry(id)}>
                  {t('failure.retry')}
                </Button>
              )}
              <Button h={44} px="sm" variant="subtle" color="rose" onClick={() => discard(id)}>
                {t('common.discard')}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Group>
  )
}

/** An address of the file in this page; empty until it is read. */
function usePreview({ id, load }: Upload): string {
  const [address, setAddress] = useState('')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the file of an upload stays the same.
  useEffect(() => {
    let isLeft = false
    let url: string | undefined
    load().then((file) => {
      if (!file || isLeft) return
      url = URL.createObjectURL(file)
      setAddress(url)
    })
    return () => {
      isLeft = true
      if (url) URL.revokeObjectURL(url)
    }
  }, [id])
  return address
}

/** How far a photo is, in words. */
function useStage({ state, progress, retryAt }: Upload): string {
  const { t } = useTranslation()
  const now = useNow(1_000)
  const { online } = useNetwork()
  if (state === 'queued') return online ? t('photos.waiting') : t('photos.offline')
  if (state === 'preparing') return t('photos.preparing')
  if (state === 'sending')
    return progress < 1 ? t('photos.sending', { percent: Math.floor(progress * 100) }) : t('photos.arriving')
  if (retryAt === undefined) return t('photos.offline')
  return t('photos.tryingAgain', { count: Math.max(1, Math.ceil((retryAt - now) / 1_000)) })
}
