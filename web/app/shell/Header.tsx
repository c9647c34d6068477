import { ActionIcon, Box, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { memo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { LanguageSwitch } from '../language/LanguageSwitch.tsx'
import { useMe, useOwnDevice } from '../me.ts'
import { Confirm } from '../shared/Confirm.tsx'
import { LeaveIcon } from '../shared/icons.tsx'
import classes from './Header.module.css'

interface Props {
  title: string
  /** The day and the place, if they are known. */
  about?: string
  onSignOut(): void
  children?: ReactNode
}

/** The name of the wedding, its day and place, the user and their role, and the way out. */
export const Header = memo(function Header({ title, about, onSignOut, children }: Props) {
  const { t } = useTranslation()
  const { name, role } = useMe()
  const [isAsking, asking] = useDisclosure()
  const isOfDevice = useOwnDevice() !== undefined
  return (
    <header className={classes.header}>
      <Box className={classes.who}>
        <Title order={1} fz="1.4rem" lh={1.25} lineClamp={2} className={classes.title}>
          <bdi>{title}</bdi>
        </Title>
        {about && (
          <Text size="sm" lineClamp={2}>
            {about}
          </Text>
        )}
        <Text size="sm" c="dimmed" truncate>
          {t('account.signedInAs', { name, role: t(`roles.${role}`) })}
        </Text>
      </Box>
      <div className={classes.actions}>
        <LanguageSwitch />
        {children}
        <ActionIcon
          className={classes.leave}
          aria-label={t('account.signOut')}
          title={t('account.signOut')}
          onClick={asking.open}
        >
          <LeaveIcon />
        </ActionIcon>
      </div>
      <Confirm
        opened={isAsking}
        title={t('account.signOutTitle')}
        text={t(isOfDevice ? 'account.signOutHere' : 'account.signOutText')}
        action={t('account.signOut')}
        onConfirm={async () => onSignOut()}
        onClose={asking.close}
      />
    </header>
  )
})
