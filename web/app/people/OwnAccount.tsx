import { useLive } from '@attitudes/live/react'
import { Button, Modal, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../me.ts'
import { Confirm } from '../shared/Confirm.tsx'
import { lazily } from '../shared/lazily.tsx'
import { NameField } from '../shared/NameField.tsx'
import { OnceNeeded } from '../shared/OnceNeeded.tsx'
import { Problem } from '../shared/Problem.tsx'
import { useSubmission } from '../shared/submission.ts'

const OtherPhone = lazily(async () => (await import('./OtherPhone.tsx')).OtherPhone)

/** The user's own place at the wedding: their name, their phones, and the way out. */
export function OwnAccount() {
  const { t } = useTranslation()
  const { leaveWedding } = useLive().actions
  const [isRenaming, renaming] = useDisclosure()
  const [isMoving, moving] = useDisclosure()
  const [isLeaving, leaving] = useDisclosure()
  const close = { 'aria-label': t('common.cancel'), size: 44 }
  return (
    <Stack gap={0} align="start">
      <Button size="md" variant="subtle" onClick={renaming.open}>
        {t('account.rename')}
      </Button>
      <Button size="md" variant="subtle" onClick={moving.open}>
        {t('account.phone')}
      </Button>
      <Button size="md" variant="subtle" color="rose" onClick={leaving.open}>
        {t('account.leave')}
      </Button>
      <Modal opened={isRenaming} onClose={renaming.close} title={t('account.rename')} closeButtonProps={close}>
        <NameForm onDone={renaming.close} />
      </Modal>
      <Modal opened={isMoving} onClose={moving.close} title={t('account.phone')} closeButtonProps={close}>
        <OnceNeeded isNeeded={isMoving}>
          <OtherPhone />
        </OnceNeeded>
      </Modal>
      <Confirm
        opened={isLeaving}
        title={t('account.leaveTitle')}
        text={t('account.leaveText')}
        action={t('account.leave')}
        onConfirm={async () => void (await leaveWedding())}
        onClose={leaving.close}
      />
    </Stack>
  )
}

function NameForm({ onDone }: { onDone(): void }) {
  const { t } = useTranslation()
  const { rename } = useLive().actions
  const [name, setName] = useState(useMe().name)
  const { run, isRunning, problem } = useSubmission(() => rename(name.trim()))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (await run()) onDone()
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <NameField value={name} onChange={setName} data-autofocus />
        <Problem problem={problem} />
        <Button type="submit" size="md" loading={isRunning}>
          {t('common.save')}
        </Button>
      </Stack>
    </form>
  )
}
