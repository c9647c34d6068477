import { Menu, UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { hrefOf } from '../route.ts'
import { MoreIcon } from '../shared/icons.tsx'
import classes from './Navigation.module.css'
import { PlaceFace } from './PlaceFace.tsx'
import type { Place } from './places.ts'

/** The places that a phone has no room for: most guests have none, so its menu is loaded apart. */
export function MorePlaces({ places, isCurrent }: { places: Place[]; isCurrent: boolean }) {
  const { t } = useTranslation()
  return (
    <Menu position="top-end" width={220}>
      <Menu.Target>
        <UnstyledButton className={classes.place} aria-current={isCurrent ? 'page' : undefined}>
          <PlaceFace Icon={MoreIcon} label={t('nav.more')} count={places.reduce((sum, { count }) => sum + count, 0)} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {places.map(({ page, Icon }) => (
          <Menu.Item key={page} component="a" href={hrefOf(page)} mih={48} fz="md" leftSection={<Icon />}>
            {t(`nav.${page}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
