import { useLive } from '@attitudes/live/react'
import { Button, Group, Paper, Stack, TextInput } from '@mantine/core'
import { type ChangeEvent, type SyntheticEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../me.ts'
import { Problem } from '../shared/Problem.tsx'
import { useToast } from '../shared/toast.ts'
import { Outgoing, useOutgoing } from './Outgoing.tsx'
import { SimilarSongs } from './SimilarSongs.tsx'
import { nameOf, type Song } from './songs.ts'
import type { Votes } from './votes.ts'

const nothing = { songTitle: '', artist: '', dedicatedTo: '' }
const longest = 200

/**
 * Asks the DJ for a song. A song that another member asked for gets a vote: it is offered while the user types, or the
 * user is told afterwards.
 */
export function AskForSong({ votes }: { votes: Votes }) {
  const { t } = useTranslation()
  const { requestMusic } = useLive().actions
  const me = useMe()
  const toast = useToast()
  const [draft, setDraft] = useState(nothing)
  const [problem, setProblem] = useState<unknown>()
  const [count, sending] = useOutgoing()
  const titleField = useRef<HTMLInputElement>(null)
  const isEmpty = draft.songTitle.trim() === ''

  const field = (name: keyof typeof nothing) => ({
    size: 'md',
    maxLength: longest,
    value: draft[name],
    onChange: (event: ChangeEvent<HTMLInputElement>) => setDraft({ ...draft, [name]: event.currentTarget.value }),
  })

  const ask = async ({ songTitle, artist, dedicatedTo }: typeof nothing) => {
    setDraft(nothing)
    setProblem(undefined)
    try {
      const request = await sending(
        requestMusic(songTitle.trim(), artist.trim() || undefined, dedicatedTo.trim() || undefined),
      )
      const song = nameOf(request, t)
      const { id, name } = request.requestedBy
      toast({ message: id === me.id ? t('music.asked', { song }) : t('music.askedAlready', { name, song }) })
    } catch (problem) {
      setProblem(problem)
      // Puts the text back, unless the user has begun to write something else meanwhile.
      setDraft((now) => (now === nothing ? draft : now))
    }
  }

  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (!isEmpty) ask(draft)
  }

  const vote = (song: Song) => {
    titleField.current?.focus()
    // Asking for the very same song is a vote for it that takes the dedication along.
    if (draft.dedicatedTo.trim() !== '') return ask({ ...draft, songTitle: song.songTitle, artist: song.artist ?? '' })
    setDraft(nothing)
    votes.vote(song.id)
  }

  return (
    <Paper component="form" withBorder p="sm" bg="var(--app-raised)" aria-label={t('music.ask')} onSubmit={submit}>
      <TextInput
        {...field('songTitle')}
        ref={titleField}
        label={t('music.ask')}
        placeholder={t('music.songTitle')}
        enterKeyHint="send"
        autoComplete="off"
      />
      {/* At once: a button that is still sliding into its place misses the finger. */}
      {!isEmpty && (
        <Stack gap="xs" pt="xs">
          <Group grow gap="xs" align="start">
            <TextInput
              {...field('artist')}
              label={t('music.artist')}
              placeholder={t('music.artistHint')}
              autoComplete="off"
            />
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
      <SimilarSongs songTitle={draft.songTitle} artist={draft.artist} votes={votes} onVote={vote} />
      <Problem problem={problem} mt="xs" />
      <Outgoing count={count} />
    </Paper>
  )
}
