import { Menu, UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { hrefOf } from '../route.ts'
import { MoreIcon } from '../shared/icons.tsx'
import type { Destination } from './destinations.ts'
import { NavItem } from './NavItem.tsx'
import classes from './Navigation.module.css'

/** The destinations that a phone has no room for: most guests have none, so its menu is loaded apart. */
export function MoreDestinations({ destinations, isCurrent }: { destinations: Destination[]; isCurrent: boolean }) {
  const { t } = useTranslation()
  return (
    <Menu position="top-end" width={220}>
      <Menu.Target>
        <UnstyledButton className={classes.item} aria-current={isCurrent ? 'page' : undefined}>
          <NavItem
            Icon={MoreIcon}
            label={t('nav.more')}
            count={destinations.reduce((sum, { count }) => sum + count, 0)}
          />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {destinations.map(({ page, Icon }) => (
          <Menu.Item key={page} component="a" href={hrefOf(page)} mih={48} fz="md" leftSection={<Icon />}>
            {t(`nav.${page}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
