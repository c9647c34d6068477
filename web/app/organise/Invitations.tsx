import type { InvitationPartsFragment } from '@attitudes/live/documents'
import { useInvitationsQuery, useLive } from '@attitudes/live/react'
import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDates } from '../language/dates.ts'
import { Confirm } from '../shared/Confirm.tsx'
import { LoadError } from '../shared/LoadError.tsx'
import { useNow } from '../shared/now.ts'

/** The invitations that still let people in, and how many have joined by each. */
export function Invitations({ onOpen }: { onOpen(invitation: InvitationPartsFragment): void }) {
  const { t } = useTranslation()
  const { revokeInvitation } = useLive().actions
  const now = useNow(60_000)
  const { data, error } = useInvitationsQuery({ fetchPolicy: 'cache-and-network' })
  const [revoked, setRevoked] = useState<InvitationPartsFragment>()
  const [isAsking, asking] = useDisclosure()
  const open = data?.invitations.filter(({ revokedAt, expiresAt }) => !revokedAt && Date.parse(expiresAt) > now) ?? []
  const ask = (invitation: InvitationPartsFragment) => {
    setRevoked(invitation)
    asking.open()
  }
  if (error && !data) return <LoadError />
  if (open.length === 0) return null
  return (
    <Stack component="section" aria-label={t('organise.invitations')} gap="xs">
      <Title order={3} fz="h4">
        {t('organise.invitations')}
      </Title>
      <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
        {open.map((invitation) => (
          <InvitationRow key={invitation.id} invitation={invitation} onOpen={onOpen} onRevoke={ask} />
        ))}
      </Stack>
      <Confirm
        opened={isAsking}
        title={t('organise.revokeTitle', { code: revoked?.code })}
        text={t('organise.revokeText')}
        action={t('organise.revoke')}
        onConfirm={async () => revoked && revokeInvitation(revoked.id)}
        onClose={asking.close}
      />
    </Stack>
  )
}

interface RowProps {
  invitation: InvitationPartsFragment
  onOpen(invitation: InvitationPartsFragment): void
  onRevoke(invitation: InvitationPartsFragment): void
}

function InvitationRow({ invitation, onOpen, onRevoke }: RowProps) {
  const { t } = useTranslation()
  const dates = useDates()
  const { code, role, joined, createdBy, expiresAt } = invitation
  return (
    <Group component="li" justify="space-between" gap="xs">
      <div>
        <Text fw={500}>
          {t(`roles.${role}`)} · {t('organise.joined', { count: joined })}
        </Text>
        <Text size="sm" c="dimmed">
          {t('organise.madeBy', { name: createdBy.name })} · {t('code.until', { time: dates.moment(expiresAt) })}
        </Text>
      </div>
      <Group gap="xs">
        <Button
          size="md"
          variant="light"
          aria-label={t('organise.showCode', { code })}
          onClick={() => onOpen(invitation)}
        >
          {code}
        </Button>
        <Button
          size="md"
          variant="subtle"
          color="gray"
          aria-label={t('organise.revokeNamed', { code })}
          onClick={() => onRevoke(invitation)}
        >
          {t('organise.revoke')}
        </Button>
      </Group>
    </Group>
  )
}
