import type { UpdateWeddingInput, WeddingPartsFragment } from '@attitudes/live/documents'
import { useWedding } from '@attitudes/live/react'
import { Button, Select, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LoadError } from '../shared/LoadError.tsx'
import { Problem } from '../shared/Problem.tsx'
import { useSubmission } from '../shared/submission.ts'
import { changesOf, languagesFor, zonesFor } from './details.ts'
import { FormHead } from './FormHead.tsx'

const longestName = 80
const longestPlace = 200

/** The wedding's own name, day, place, time zone and language, for those who may change them. */
export function AboutWedding() {
  const { wedding, error } = useWedding()
  if (error && !wedding) return <LoadError />
  return wedding && <DetailsForm key={wedding.id} wedding={wedding} />
}

function DetailsForm({ wedding }: { wedding: WeddingPartsFragment }) {
  const { t, i18n } = useTranslation()
  const { updateWedding } = useWedding()
  // Changes of others stay: the form sends only what differs from what it began with, or has saved.
  const [before, setBefore] = useState(wedding)
  const [zones] = useState(() => zonesFor(before.timeZone))
  const [isSaved, setSaved] = useState(false)
  const { run, isRunning, problem } = useSubmission(async (said: UpdateWeddingInput) =>
    setBefore(await updateWedding(said)),
  )
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setSaved(await run(changesOf(before, new FormData(event.currentTarget))))
  }
  return (
    <form onSubmit={submit} onChange={() => setSaved(false)} aria-labelledby="wedding-title">
      <Stack maw={560}>
        <FormHead title={t('wedding.title')} lead={t('wedding.lead')} id="wedding-title" />
        <TextInput
          name="name"
          size="md"
          label={t('wedding.name')}
          defaultValue={before.name}
          autoComplete="off"
          maxLength={longestName}
          pattern=".*\S.*"
          required
          withAsterisk={false}
        />
        <TextInput name="date" type="date" size="md" label={t('wedding.date')} defaultValue={before.date ?? ''} />
        <TextInput
          name="place"
          size="md"
          label={t('wedding.place')}
          placeholder={t('wedding.placeHint')}
          defaultValue={before.place ?? ''}
          autoComplete="off"
          maxLength={longestPlace}
        />
        <Select
          name="timeZone"
          size="md"
          label={t('wedding.timeZone')}
          description={t('wedding.timeZoneHint')}
          data={zones.all}
          defaultValue={zones.suggested}
          onChange={() => setSaved(false)}
          searchable
          allowDeselect={false}
          limit={100}
          nothingFoundMessage={t('wedding.noZone')}
        />
        <Select
          name="locale"
          size="md"
          label={t('wedding.locale')}
          data={languagesFor(before.locale, i18n.language)}
          defaultValue={before.locale}
          onChange={() => setSaved(false)}
          allowDeselect={false}
        />
        <Problem problem={problem} />
        <Button type="submit" size="md" loading={isRunning}>
          {t('common.save')}
        </Button>
        <Text role="status" size="sm" ta="center" mih="1.5em">
          {isSaved && t('wedding.saved')}
        </Text>
      </Stack>
    </form>
  )
}
