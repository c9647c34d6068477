import { ActionIcon, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useAttempt } from '../shared/attempt.ts'
import { ReopenIcon } from '../shared/icons.tsx'

/** Puts a request back to those that wait for the DJ. */
export function Reopen({ label, onReopen }: { label: string; onReopen(): Promise<unknown> }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  return (
    <Tooltip label={t('dj.reopen')} events={{ hover: true, focus: true, touch: false }}>
      <ActionIcon aria-label={label} variant="subtle" flex="none" onClick={() => attempt(onReopen)}>
        <ReopenIcon />
      </ActionIcon>
    </Tooltip>
  )
}
