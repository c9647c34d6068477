import { Menu, UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { hrefOf, type Route } from '../route.ts'
import { MoreIcon } from '../shared/icons.tsx'
import { useIsWide } from '../shared/layout.ts'
import classes from './Navigation.module.css'
import { PlaceFace } from './PlaceFace.tsx'
import type { Place } from './places.ts'

const atMostOnPhone = 5

/** The ways to the pages: at the thumb of who holds a phone, at the side of a desk. */
export function Navigation({ places, route }: { places: Place[]; route: Route }) {
  const { t } = useTranslation()
  const isWide = useIsWide()
  const hasMore = !isWide && places.length > atMostOnPhone
  const shown = hasMore ? places.slice(0, atMostOnPhone - 1) : places
  const more = hasMore ? places.slice(atMostOnPhone - 1) : []
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
        <Menu position="top-end" width={220}>
          <Menu.Target>
            <UnstyledButton className={classes.place} aria-current={more.some((place) => isAt(route, place)) ? 'page' : undefined}>
              <PlaceFace Icon={MoreIcon} label={t('nav.more')} count={more.reduce((sum, { count }) => sum + count, 0)} />
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            {more.map(({ page, Icon }) => (
              <Menu.Item key={page} component="a" href={hrefOf(page)} mih={48} fz="md" leftSection={<Icon />}>
                {t(`nav.${page}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </nav>
  )
}

function isAt({ page }: Route, place: Place): boolean {
  return page === place.page || (page === 'chat' && place.page === 'list')
}
