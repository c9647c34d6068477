import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { hrefOf, type Route } from '../route.ts'
import { useIsWide } from '../shared/layout.ts'
import { lazily } from '../shared/lazily.tsx'
import { Boundary } from './Boundary.tsx'
import type { Destination } from './destinations.ts'
import { NavItem } from './NavItem.tsx'
import classes from './Navigation.module.css'

const MoreDestinations = lazily(async () => (await import('./MoreDestinations.tsx')).MoreDestinations)

const atMostOnPhone = 5

/** Navigation to the pages: at the bottom of a phone, at the side of a wide screen. */
export function Navigation({ destinations, route }: { destinations: Destination[]; route: Route }) {
  const { t } = useTranslation()
  const isWide = useIsWide()
  const hasMore = !isWide && destinations.length > atMostOnPhone
  const shown = hasMore ? destinations.slice(0, atMostOnPhone - 1) : destinations
  const more = hasMore ? destinations.slice(atMostOnPhone - 1) : []
  const waiting = <span className={classes.item} />
  return (
    <nav className={classes.navigation} aria-label={t('nav.label')}>
      {shown.map((destination) => (
        <a
          key={destination.page}
          className={`mantine-focus-auto ${classes.item}`}
          href={hrefOf(destination.page)}
          aria-current={isAt(route, destination) ? 'page' : undefined}
        >
          <NavItem Icon={destination.Icon} label={t(`nav.${destination.page}`)} count={destination.count} />
        </a>
      ))}
      {hasMore && (
        <Boundary of="more" instead={waiting}>
          <Suspense fallback={waiting}>
            <MoreDestinations destinations={more} isCurrent={more.some((destination) => isAt(route, destination))} />
          </Suspense>
        </Boundary>
      )}
    </nav>
  )
}

function isAt({ page }: Route, destination: Destination): boolean {
  return page === destination.page || (page === 'chat' && destination.page === 'list')
}
