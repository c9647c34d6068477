import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { hrefOf, type Route } from '../route.ts'
import { useIsWide } from '../shared/layout.ts'
import { lazily } from '../shared/lazily.tsx'
import { Boundary } from './Boundary.tsx'
import classes from './Navigation.module.css'
import { PlaceFace } from './PlaceFace.tsx'
import type { Place } from './places.ts'

const MorePlaces = lazily(async () => (await import('./MorePlaces.tsx')).MorePlaces)

const atMostOnPhone = 5

/** Navigation to the pages: at the bottom of a phone, at the side of a wide screen. */
export function Navigation({ places, route }: { places: Place[]; route: Route }) {
  const { t } = useTranslation()
  const isWide = useIsWide()
  const hasMore = !isWide && places.length > atMostOnPhone
  const shown = hasMore ? places.slice(0, atMostOnPhone - 1) : places
  const more = hasMore ? places.slice(atMostOnPhone - 1) : []
  const waiting = <span className={classes.place} />
  return (
    <nav className={classes.navigation} aria-label={t('nav.label')}>
      {shown.map((place) => (
        <a
          key={place.page}
          className={`mantine-focus-auto ${classes.place}`}
          href={hrefOf(place.page)}
          aria-current={isAt(route, place) ? 'page' : undefined}
        >
          <PlaceFace Icon={place.Icon} label={t(`nav.${place.page}`)} count={place.count} />
        </a>
      ))}
      {hasMore && (
        <Boundary of="more" instead={waiting}>
          <Suspense fallback={waiting}>
            <MorePlaces places={more} isCurrent={more.some((place) => isAt(route, place))} />
          </Suspense>
        </Boundary>
      )}
    </nav>
  )
}

function isAt({ page }: Route, place: Place): boolean {
  return page === place.page || (page === 'chat' && place.page === 'list')
}
