import type { CreatePersonalLinkMutation, MemberPartsFragment } from '@attitudes/live/documents'
import { useLive } from '@attitudes/live/react'
import { Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CodeSheet } from '../shared/CodeSheet.tsx'
import { Problem } from '../shared/Problem.tsx'
import { useSubmission } from '../shared/submission.ts'

/** Makes a link that opens a member on another phone: the user, or a guest. */
export function OtherPhone({ guest }: { guest?: MemberPartsFragment | undefined }) {
  const { t } = useTranslation()
  const { createPersonalLink } = useLive().actions
  const [link, setLink] = useState<CreatePersonalLinkMutation['createPersonalLink']>()
  const { run, isRunning, problem } = useSubmission(async () => setLink(await createPersonalLink(guest?.id)))
  return (
    <Stack>
      <Text size="sm">{guest ? t('account.phoneOf', { name: guest.name }) : t('account.phoneLead')}</Text>
      <Problem problem={problem} />
      <Button size="md" variant={link ? 'light' : 'filled'} loading={isRunning} onClick={() => void run()}>
        {t(link ? 'account.anotherLink' : 'account.makeLink')}
      </Button>
      <div role="status">
        {link && <CodeSheet {...link} title={guest ? t('account.linkOf', { name: guest.name }) : t('account.link')} />}
      </div>
    </Stack>
  )
}
