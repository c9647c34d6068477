import { memo, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Messages } from '../chat/Messages.tsx'
import { loadTexts } from '../language/i18n.ts'
import { useMay } from '../me.ts'
import { leaveForList, type Route } from '../route.ts'
import { Loading } from '../shared/Loading.tsx'
import { lazily } from '../shared/lazily.tsx'
import { Notice } from '../shared/Notice.tsx'
import { usePageTitle } from '../shared/title.ts'
import { Boundary } from './Boundary.tsx'

const DJConsole = lazily(async () => (await import('../music/DJConsole.tsx')).DJConsole)
const LinkedMessage = lazily(async () => (await import('../chat/LinkedMessage.tsx')).LinkedMessage)
const Metrics = lazily(async () => {
  const [{ Metrics }] = await Promise.all([import('../metrics/Metrics.tsx'), loadTexts('metrics')])
  return Metrics
})
const Music = lazily(async () => (await import('../music/Music.tsx')).Music)
const Notifications = lazily(async () => (await import('../notifications/Notifications.tsx')).Notifications)
const Organise = lazily(async () => {
  const [{ Organise }] = await Promise.all([import('../organise/Organise.tsx'), loadTexts('organise')])
  return Organise
})
const People = lazily(async () => (await import('../people/People.tsx')).People)
const Photos = lazily(async () => (await import('../photos/Photos.tsx')).Photos)
const Tasks = lazily(async () => (await import('../tasks/Tasks.tsx')).Tasks)

/** The page of a route. An address that leads nowhere, or to a page that is not open to the user, says so. */
export const PageOf = memo(function PageOf({ route }: { route: Route }) {
  return (
    <Boundary of={Object.values(route).join('/')}>
      <Suspense fallback={<Loading />}>
        <Shown route={route} />
      </Suspense>
    </Boundary>
  )
})

function Shown({ route }: { route: Route }) {
  const decides = useMay('DECIDE_MUSIC')
  const announces = useMay('ANNOUNCE')
  const readsMetrics = useMay('READ_METRICS')
  switch (route.page) {
    case 'music':
      if (decides === undefined) return <Loading />
      return decides ? <DJConsole /> : <Music part={route.part} />
    case 'photos':
      return <Photos />
    case 'people':
      return <People />
    case 'tasks':
      return <Tasks />
    case 'notifications':
      return <Notifications />
    case 'chat':
      return <Messages open={route.partnerId} />
    case 'message':
      return <LinkedMessage key={route.id} id={route.id} />
    case 'organise':
      if (announces === undefined) return <Loading />
      return announces ? <Organise part={route.part} /> : <Nowhere reason="closed" />
    case 'metrics':
      if (readsMetrics === undefined) return <Loading />
      return readsMetrics ? <Metrics /> : <Nowhere reason="closed" />
    case 'nowhere':
      return <Nowhere reason="unknown" />
  }
  return <Messages open={undefined} />
}

function Nowhere({ reason }: { reason: 'unknown' | 'closed' }) {
  const { t } = useTranslation()
  usePageTitle(t(`nowhere.${reason}`))
  const [title, hint] = [t(`nowhere.${reason}`), t(`nowhere.${reason}Hint`)]
  return <Notice title={title} level={2} hint={hint} action={t('nowhere.action')} onAction={leaveForList} />
}
