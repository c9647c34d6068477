import type { InvitationPartsFragment, Role } from '@attitudes/live/documents'
import { useLive, useWeddingQuery } from '@attitudes/live/react'
import { Button, NativeSelect, Stack } from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CodeSheet } from '../shared/CodeSheet.tsx'
import { Problem } from '../shared/Problem.tsx'
import { useSubmission } from '../shared/submission.ts'
import { FormHead } from './FormHead.tsx'
import { Invitations } from './Invitations.tsx'

const roles: Role[] = ['GUEST', 'COUPLE', 'PLANNER', 'DJ', 'PHOTOGRAPHER', 'VENDOR']
const hours = { day: 24, threeDays: 72, week: 168, month: 720 }
const spans = Object.keys(hours) as (keyof typeof hours)[]

/** Makes a code with which people join. */
export function Invite() {
  const { t } = useTranslation()
  const { createInvitation } = useLive().actions
  const [invitation, setInvitation] = useState<InvitationPartsFragment>()
  const wedding = useWeddingQuery().data?.wedding.name
  const { run, isRunning, problem } = useSubmission(async (form: FormData) =>
    setInvitation(
      await createInvitation({ role: form.get('role') as Role, expiresInHours: Number(form.get('hours')) }),
    ),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    void run(new FormData(event.currentTarget))
  }

  const made = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (invitation) made.current?.scrollIntoView({ behavior: 'smooth', block: 'nearest' })
  }, [invitation])

  return (
    <Stack component="section" aria-label={t('organise.invite')}>
      <FormHead title={t('organise.invite')} lead={t('organise.inviteLead')} />
      <form onSubmit={submit}>
        <Stack>
          <NativeSelect
            name="role"
            size="md"
            label={t('organise.as')}
            data={roles.map((value) => ({ value, label: t(`roles.${value}`) }))}
          />
          <NativeSelect
            name="hours"
            size="md"
            label={t('organise.for')}
            defaultValue={hours.threeDays}
            data={spans.map((span) => ({ value: String(hours[span]), label: t(`organise.spans.${span}`) }))}
          />
          <Problem problem={problem} />
          <Button type="submit" size="md" loading={isRunning}>
            {t('organise.make')}
          </Button>
        </Stack>
      </form>
      <div ref={made} role="status">
        {invitation && (
          <CodeSheet
            {...invitation}
            title={t('organise.invitation', { role: t(`roles.${invitation.role}`) })}
            wedding={wedding ?? ''}
          />
        )}
      </div>
      <Invitations onOpen={setInvitation} />
    </Stack>
  )
}
