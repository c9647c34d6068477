import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { appKinds } from './appKinds.ts'
import { Switches } from './Switches.tsx'

const longestUrl = 2_000

/** An address to which the server sends events for the app and, once there is one, the kinds of these. */
export function AppAddress() {
  const { t } = useTranslation()
  const [url, setUrl] = useState('')
  return (
    <>
      <TextInput
        name="webhookUrl"
        type="url"
        inputMode="url"
        size="md"
        label={t('apps.url')}
        description={t('apps.urlHint')}
        placeholder="https://"
        autoComplete="off"
        maxLength={longestUrl}
        value={url}
        onChange={({ currentTarget }) => setUrl(currentTarget.value)}
      />
      {url.trim() !== '' && (
        <Switches
          name="kinds"
          label={t('apps.kindsLabel')}
          hint={t('apps.kindsHint')}
          options={appKinds.map((value) => ({ value, label: t(`apps.kinds.${value}`) }))}
        />
      )}
    </>
  )
}
