import { Button, Group, Paper, Stack, TextInput } from '@mantine/core'
import { type ChangeEvent, type SyntheticEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive } from '../../live/index.ts'
import { useMe } from '../me.ts'
import { Problem } from '../shared/Problem.tsx'
import { useToast } from '../shared/toast.ts'
import { OnTheirWay, useOnTheirWay } from './OnTheirWay.tsx'
import { nameOf } from './songs.ts'

const nothing = { songTitle: '', artist: '', dedicatedTo: '' }
const longest = 200

/** Asks the DJ for a song. One that somebody else waits for gets a vote, and that is said. */
export function AskForSong() {
  const { t } = useTranslation()
  const { requestMusic } = useLive().actions
  const me = useMe()
  const toast = useToast()
  const [draft, setDraft] = useState(nothing)
  const [problem, setProblem] = useState<unknown>()
  const [count, sending] = useOnTheirWay()
  const isEmpty = draft.songTitle.trim() === ''

  const field = (name: keyof typeof nothing) => ({
    size: 'md',
    maxLength: longest,
    value: draft[name],
    onChange: (event: ChangeEvent<HTMLInputElement>) => setDraft({ ...draft, [name]: event.currentTarget.value }),
  })

  const ask = async (event: SyntheticEvent) => {
    event.preventDefault()
    if (isEmpty) return
    const { songTitle, artist, dedicatedTo } = draft
    setDraft(nothing)
    setProblem(undefined)
    try {
      const request = await sending(requestMusic(songTitle.trim(), artist.trim() || undefined, dedicatedTo.trim() || undefined))
      const song = nameOf(request, t)
      const { id, name } = request.requestedBy
      toast({ message: id === me.id ? t('music.asked', { song }) : t('music.askedAlready', { name, song }) })
    } catch (problem) {
      setProblem(problem)
      // What was written is not lost, unless something else was begun meanwhile.
      setDraft((now) => (now === nothing ? draft : now))
    }
  }

  return (
    <Paper component="form" withBorder p="sm" bg="var(--app-raised)" aria-label={t('music.ask')} onSubmit={ask}>
      <TextInput {...field('songTitle')} label={t('music.ask')} placeholder={t('music.songTitle')} enterKeyHint="send" autoComplete="off" />
      {/* At once: a button that is still sliding into its place misses the finger. */}
      {!isEmpty && (
        <Stack gap="xs" pt="xs">
          <Group grow gap="xs" align="start">
            <TextInput {...field('artist')} label={t('music.artist')} placeholder={t('music.artistHint')} autoComplete="off" />
            <TextInput
              {...field('dedicatedTo')}
              label={t('music.dedicatedTo')}
              placeholder={t('music.dedicatedToHint')}
              autoComplete="off"
            />
          </Group>
          <Button type="submit" size="md">
            {t('music.send')}
          </Button>
        </Stack>
      )}
      <Problem problem={problem} mt="xs" />
      <OnTheirWay count={count} />
    </Paper>
  )
}
