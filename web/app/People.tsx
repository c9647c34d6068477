import { ActionIcon, Group, ScrollArea, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive, useMembers } from '../live/index.ts'
import { Failure } from './Failure.tsx'
import { BackIcon, SearchIcon } from './icons.tsx'
import { isWide } from './layout.ts'
import { PersonList } from './PersonList.tsx'
import { backToList, openChat } from './route.ts'

/** Everyone at the wedding one may write to, found by name. */
export function People() {
  const { t } = useTranslation()
  const me = useLive().session.bearer()?.userId
  const { members, loading, error } = useMembers()
  const [search, setSearch] = useState('')

  const others = members.filter(({ id }) => id !== me)
  const found = others.filter(({ name }) => plain(name).includes(plain(search.trim())))

  return (
    <Stack gap="xs" flex={1} mih={0} role="search">
      <Group px="xs" gap={4}>
        <ActionIcon aria-label={t('chat.back')} onClick={backToList}>
          <BackIcon />
        </ActionIcon>
        <Title order={2} fz="lg">
          {t('people.title')}
        </Title>
      </Group>
      <TextInput
        px="md"
        size="md"
        type="search"
        aria-label={t('people.search')}
        placeholder={t('people.search')}
        leftSection={<SearchIcon />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        // On a phone its keyboard would hide the people.
        autoFocus={isWide()}
      />
      <ScrollArea flex={1} px={4}>
        {error && <Failure />}
        {loading && others.length === 0 && <Skeleton m="sm" height={40} />}
        <PersonList people={found} onPick={({ id }) => openChat(id)} />
        {!loading && !error && found.length === 0 && (
          <Text size="sm" c="dimmed" ta="center" p="xl" role="status">
            {others.length === 0 ? t('people.alone') : t('people.noneFound', { name: search.trim() })}
          </Text>
        )}
      </ScrollArea>
    </Stack>
  )
}

/** Without accents and capitals: who looks for "lea" means Léa. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
