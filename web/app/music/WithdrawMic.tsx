import type { MicRequestPartsFragment } from '@attitudes/live/documents'
import { useLive } from '@attitudes/live/react'
import { useTranslation } from 'react-i18next'
import { Withdraw } from '../shared/Withdraw.tsx'

/** Withdraws the user's own request for the microphone. */
export function WithdrawMic({ request: { id, purpose } }: { request: MicRequestPartsFragment }) {
  const { t } = useTranslation()
  const { withdrawMic } = useLive().actions
  return (
    <Withdraw
      label={t('mic.withdraw', { purpose })}
      title={t('mic.withdrawTitle', { purpose })}
      text={t('mic.withdrawText')}
      onWithdraw={() => withdrawMic(id)}
    />
  )
}
