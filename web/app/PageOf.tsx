import { Center, Loader } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { Boundary } from './Boundary.tsx'
import { DJConsole } from './DJConsole.tsx'
import { Messages } from './Messages.tsx'
import { Music } from './Music.tsx'
import { useMay } from './me.ts'
import { Notifications } from './Notifications.tsx'
import { Organise } from './Organise.tsx'
import { People } from './People.tsx'
import { Photos } from './Photos.tsx'
import type { Route } from './route.ts'
import { Tasks } from './Tasks.tsx'

// Its charts are more than all the rest, and for very few.
const Metrics = lazy(() => import('./Metrics.tsx').then(({ Metrics }) => ({ default: Metrics })))

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
