import '../wedding.css'
import type { LiveClient } from '@attitudes/live'
import { LiveProvider } from '@attitudes/live/react'
import { useNotifications } from '@mantine/notifications'
import { use, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { lazily } from '../shared/lazily.tsx'
import { wasReplaced } from '../shared/newVersion.ts'
import { OnceNeeded } from '../shared/OnceNeeded.tsx'
import { reloadForStuckCode } from '../shared/stuckCode.ts'
import { useToast } from '../shared/toast.ts'
import { Wedding } from './Wedding.tsx'

/** Only an ADMIN of no wedding needs it. */
const EveryWedding = lazily(async () => (await import('./EveryWedding.tsx')).EveryWedding)
const Toasts = lazily(async () => (await import('../shared/Toasts.tsx')).Toasts)

interface Props {
  client: Promise<LiveClient>
  /** Whether it has just been confirmed that they are a member who was here before. */
  isBack: boolean | undefined
  onSignOut(): void
}

/** Everything that a person sees while they are signed in. */
export function SignedIn({ client, isBack = false, onSignOut }: Props) {
  const live = use(client)
  useEffect(() => reloadForStuckCode(live), [live])
  // An ADMIN need not be at any wedding.
  const hasWedding = live.session.bearer()?.weddingId
  return (
    <>
      <ToastArea />
      <NewVersion />
      <LiveProvider client={live}>
        {hasWedding ? <Wedding isBack={isBack} onSignOut={onSignOut} /> : <EveryWedding onSignOut={onSignOut} />}
      </LiveProvider>
    </>
  )
}

function ToastArea() {
  const { notifications } = useNotifications()
  return (
    <OnceNeeded isNeeded={notifications.length > 0}>
      <Toasts />
    </OnceNeeded>
  )
}

/** Says why the page was reloaded. */
function NewVersion() {
  const { t } = useTranslation()
  const toast = useToast()
  useEffect(() => {
    if (wasReplaced()) toast({ message: t('update.done') })
  }, [t, toast])
  return null
}
