import { useMessageQuery } from '@attitudes/live/react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useMyId } from '../me.ts'
import { leaveForList, openChat } from '../route.ts'
import { LoadError } from '../shared/LoadError.tsx'
import { Loading } from '../shared/Loading.tsx'
import { Notice } from '../shared/Notice.tsx'

/** Leads to the conversation of a message. */
export function LinkedMessage({ id }: { id: string }) {
  const { t } = useTranslation()
  const me = useMyId()
  const { data, error } = useMessageQuery({ variables: { id } })
  const message = data?.message
  useEffect(() => {
    if (!message) return
    const { sender, recipient } = message
    openChat(recipient && (recipient.id === me ? sender.id : recipient.id))
  }, [message, me])

  if (message === null)
    return (
      <Notice
        title={t('nowhere.unknown')}
        level={2}
        hint={t('nowhere.unknownHint')}
        action={t('nowhere.action')}
        onAction={leaveForList}
      />
    )
  return error ? <LoadError /> : <Loading />
}
