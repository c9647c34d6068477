import { useTranslation } from 'react-i18next'
import { useRoute } from '../route.ts'
import { AnnounceIcon, FiguresIcon } from '../shared/icons.tsx'
import type { Destination } from './destinations.ts'
import { Header } from './Header.tsx'
import { Navigation } from './Navigation.tsx'
import { PageOf } from './PageOf.tsx'
import classes from './Wedding.module.css'

const destinations: Destination[] = [
  { page: 'metrics', Icon: FiguresIcon, count: 0 },
  { page: 'organise', Icon: AnnounceIcon, count: 0 },
]

/** The app of an ADMIN who is at no wedding: the figures of all weddings, and announcements to everyone. */
export function EveryWedding({ onSignOut }: { onSignOut(): void }) {
  const { t } = useTranslation()
  const route = useRoute()
  const shown = route.page === 'organise' ? route : { page: 'metrics' as const, part: undefined }
  return (
    <div className={classes.shell}>
      <Header title={t('nav.everyWedding')} onSignOut={onSignOut} />
      <Navigation destinations={destinations} route={shown} />
      <main className={classes.main}>
        <PageOf route={shown} />
      </main>
    </div>
  )
}
