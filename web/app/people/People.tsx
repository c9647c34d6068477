import type { MemberPartsFragment } from '@attitudes/live/documents'
import { useLive, useMembers } from '@attitudes/live/react'
import { Modal, Paper, SegmentedControl, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { loadTexts } from '../language/i18n.ts'
import { useMay, useMyId } from '../me.ts'
import { useRejoinRequests } from '../rejoining/requests.ts'
import { Confirm } from '../shared/Confirm.tsx'
import { SearchIcon } from '../shared/icons.tsx'
import { LoadError } from '../shared/LoadError.tsx'
import { isWide } from '../shared/layout.ts'
import { lazily } from '../shared/lazily.tsx'
import { OnceNeeded } from '../shared/OnceNeeded.tsx'
import { Page } from '../shared/Page.tsx'
import classes from '../shared/rows.module.css'
import { MemberRow } from './MemberRow.tsx'
import { OwnPresence } from './OwnPresence.tsx'
import { usePresences } from './presence.ts'

const Decisions = lazily(async () => {
  const [{ Decisions }] = await Promise.all([import('../rejoining/Decisions.tsx'), loadTexts('rejoining')])
  return Decisions
})
const OtherPhone = lazily(async () => (await import('./OtherPhone.tsx')).OtherPhone)

/** Page of everyone at the wedding, with their status. Members can be found by name, and written to. */
export function People() {
  const { t } = useTranslation()
  const { removeMember } = useLive().actions
  const me = useMyId()
  const mayRemove = useMay('REMOVE_MEMBER')
  const { members, loading, error } = useMembers()
  const { online, presenceOf } = usePresences()
  const [search, setSearch] = useState('')
  const [which, setWhich] = useState('all')
  const [leaving, setLeaving] = useState<MemberPartsFragment>()
  const [isAsking, asking] = useDisclosure()
  const mayMove = useMay('MANAGE_WEDDING')
  const [moved, setMoved] = useState<MemberPartsFragment>()

  const { toBeOthers } = useRejoinRequests()

  const searchField = useRef<HTMLInputElement>(null)
  useEffect(() => {
    // On a phone its keyboard would hide the people.
    if (isWide()) searchField.current?.focus({ preventScroll: true })
  }, [])

  const others = members.filter(({ id }) => id !== me)
  const isShown = ({ id }: MemberPartsFragment) => which === 'all' || presenceOf(id).status !== 'OFFLINE'
  const found = others.filter((member) => isShown(member) && plain(member.name).includes(plain(search.trim())))

  const { open } = asking
  const askToRemove = useCallback(
    (member: MemberPartsFragment) => {
      setLeaving(member)
      open()
    },
    [open],
  )
  const noneFound = () => {
    if (others.length === 0) return t('people.alone')
    return search.trim() ? t('people.noneFound', { name: search.trim() }) : t('people.noneOnline')
  }
  return (
    <Page title={t('people.title')}>
      <Stack gap="sm">
        <OwnPresence presence={presenceOf(me)} />
        <OnceNeeded isNeeded={toBeOthers.length > 0}>
          {toBeOthers.length > 0 && (
            <Paper withBorder p="sm">
              <Decisions requests={toBeOthers} />
            </Paper>
          )}
        </OnceNeeded>
        <Stack gap="sm" role="search">
          <TextInput
            size="md"
            type="search"
            aria-label={t('people.search')}
            placeholder={t('people.search')}
            leftSection={<SearchIcon />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            ref={searchField}
          />
          <SegmentedControl
            size="md"
            aria-label={t('people.which')}
            data={[
              { value: 'all', label: t('people.all', { count: members.length }) },
              { value: 'online', label: t('people.online', { count: online.length }) },
            ]}
            value={which}
            onChange={setWhich}
          />
        </Stack>
        {error && <LoadError />}
        {loading && others.length === 0 && <Skeleton height={60} />}
        <ul className={classes.rows}>
          {found.map((member) => (
            <MemberRow
              key={member.id}
              member={member}
              presence={presenceOf(member.id)}
              onRemove={mayRemove ? askToRemove : undefined}
              onOtherPhone={mayMove ? setMoved : undefined}
            />
          ))}
        </ul>
        {!loading && !error && found.length === 0 && (
          <Text size="sm" c="dimmed" ta="center" p="xl" role="status">
            {noneFound()}
          </Text>
        )}
      </Stack>
      <Modal
        opened={moved !== undefined}
        onClose={() => setMoved(undefined)}
        title={moved && t('account.phoneNamed', moved)}
        closeButtonProps={{ 'aria-label': t('common.cancel'), size: 44 }}
      >
        <OnceNeeded isNeeded={moved !== undefined}>
          <OtherPhone guest={moved} />
        </OnceNeeded>
      </Modal>
      <Confirm
        opened={isAsking}
        title={t('people.removeTitle', leaving)}
        text={t('people.removeText', leaving)}
        action={t('common.remove')}
        onConfirm={async () => leaving && removeMember(leaving.id)}
        onClose={asking.close}
      />
    </Page>
  )
}

/** Without accents and capitals: who looks for "lea" means Léa. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
