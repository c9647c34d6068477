import { Center, Loader } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { Messages } from '../chat/Messages.tsx'
import { useMay } from '../me.ts'
import { DJConsole } from '../music/DJConsole.tsx'
import { Music } from '../music/Music.tsx'
import { Notifications } from '../notifications/Notifications.tsx'
import { Organise } from '../organise/Organise.tsx'
import { People } from '../people/People.tsx'
import { Photos } from '../photos/Photos.tsx'
import type { Route } from '../route.ts'
import { Tasks } from '../tasks/Tasks.tsx'
import { Boundary } from './Boundary.tsx'

// Its charts are more than all the rest, and for very few.
const Metrics = lazy(() => import('../metrics/Metrics.tsx').then(({ Metrics }) => ({ default: Metrics })))

/** The page that is looked at. What one may not use shows the conversations instead. */
export function PageOf({ route }: { route: Route }) {
  return (
    <Boundary of={Object.values(route).join('/')}>
      <Shown route={route} />
    </Boundary>
  )
}

function Shown({ route }: { route: Route }) {
  const decides = useMay('decideMusic')
  const announces = useMay('announce')
  const readsMetrics = useMay('readMetrics')
  switch (route.page) {
    case 'music':
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
    case 'organise':
      if (announces) return <Organise />
      break
    case 'metrics':
      if (readsMetrics) {
        return (
          <Suspense
            fallback={
              <Center>
                <Loader />
              </Center>
            }
          >
            <Metrics />
          </Suspense>
        )
      }
  }
  return <Messages open={undefined} />
}
