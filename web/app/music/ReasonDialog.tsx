import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { type SyntheticEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

type Props = {
  isOpen: boolean
  /** Name of the request that is refused. */
  what: string
  /** Name of the person who made the request and will read the reason. */
  name: string
  onReject(reason: string | undefined): void
  onClose(): void
  onClosed?(): void
}

/** Asks why, before something is refused. Each row of a long list has one, so it is made when it is first opened. */
export function ReasonDialog(props: Props) {
  const { isOpen } = props
  // It opens after it was made closed: otherwise the focus would not go back to where it was.
  const [wasMade, setWasMade] = useState(false)
  useEffect(() => {
    if (isOpen) setWasMade(true)
  }, [isOpen])
  return (isOpen || wasMade) && <MadeDialog {...props} isOpen={isOpen && wasMade} />
}

function MadeDialog({ isOpen, what, onClosed, ...form }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={isOpen}
      onClose={form.onClose}
      onExitTransitionEnd={onClosed}
      title={t('dj.rejectTitle', { what })}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
      centered
    >
      <ReasonForm {...form} />
    </Modal>
  )
}

function ReasonForm({ name, onReject, onClose }: Pick<Props, 'name' | 'onReject' | 'onClose'>) {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  const reject = (event: SyntheticEvent) => {
    event.preventDefault()
    onReject(reason.trim() || undefined)
    onClose()
  }
  return (
    <form onSubmit={reject}>
      <Stack>
        <TextInput
          data-autofocus
          size="md"
          maxLength={4_000}
          label={t('dj.reason')}
          description={t('dj.reasonHint', { name })}
          autoComplete="off"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="end" gap="xs">
          <Button size="md" variant="subtle" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button size="md" color="rose" type="submit">
            {t('dj.reject')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
