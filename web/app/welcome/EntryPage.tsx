import { Box, Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { LanguageSwitch } from '../language/LanguageSwitch.tsx'
import { usePageTitle } from '../shared/title.ts'
import classes from './EntryPage.module.css'

/** Frame of the pages that are shown before the user is signed in. */
export function EntryPage({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  usePageTitle(title)
  return (
    <Box component="main" className={classes.page}>
      <Group justify="end" className={classes.language}>
        <LanguageSwitch />
      </Group>
      <Stack gap="lg" className={classes.card}>
        <Box ta="center">
          <Title order={1} fz="2.4rem">
            {title}
          </Title>
          <Text c="dimmed">{lead}</Text>
        </Box>
        {children}
      </Stack>
    </Box>
  )
}
