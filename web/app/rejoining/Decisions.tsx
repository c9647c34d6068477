import type { RejoinRequestPartsFragment } from '@attitudes/live/documents'
import { useLive } from '@attitudes/live/react'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDates } from '../language/dates.ts'
import { useMyId } from '../me.ts'
import { useAttempt } from '../shared/attempt.ts'
import { Confirm } from '../shared/Confirm.tsx'

/** Newcomers who say that they are somebody: the user decides whether that is so. */
export function Decisions({ requests }: { requests: RejoinRequestPartsFragment[] }) {
  const { t } = useTranslation()
  const { confirmRejoinRequest, declineRejoinRequest } = useLive().actions
  const attempt = useAttempt()
  const [chosen, setChosen] = useState<RejoinRequestPartsFragment>()
  const [isAsking, asking] = useDisclosure()
  const ask = (request: RejoinRequestPartsFragment) => {
    setChosen(request)
    asking.open()
  }
  return (
    <Stack component="section" gap="xs" aria-label={t('rejoin.title')}>
      {requests.map((request) => (
        <Decision
          key={request.id}
          request={request}
          onYes={() => ask(request)}
          onNo={() => void attempt(() => declineRejoinRequest(request.id))}
        />
      ))}
      <Confirm
        opened={isAsking}
        title={t('rejoin.confirmTitle', chosen?.member)}
        text={t('rejoin.confirmText', chosen?.member)}
        action={t('rejoin.confirm')}
        onConfirm={async () => chosen && confirmRejoinRequest(chosen.id)}
        onClose={asking.close}
      />
    </Stack>
  )
}

interface DecisionProps {
  request: RejoinRequestPartsFragment
  onYes(): void
  onNo(): void
}

function Decision({ request, onYes, onNo }: DecisionProps) {
  const { t } = useTranslation()
  const dates = useDates()
  const { requestedBy, member, requestedAt } = request
  const isMe = member.id === useMyId()
  const said = { name: requestedBy.name, member: member.name, role: t(`roles.${member.role}`) }
  return (
    <Group gap="6px var(--mantine-spacing-sm)" role="group" aria-label={t('rejoin.of', said)}>
      <div style={{ flex: '1 1 14rem', minWidth: 0 }}>
        <Text fw={600}>{t(isMe ? 'rejoin.toBeYou' : 'rejoin.toBe', said)}</Text>
        <Text size="sm">
          {t('rejoin.asked', { name: requestedBy.name, role: t(`roles.${requestedBy.role}`) })} ·{' '}
          {dates.moment(requestedAt)}
        </Text>
      </div>
      <Group gap="xs">
        <Button size="md" onClick={onYes}>
          {t(isMe ? 'rejoin.itIsMe' : 'rejoin.itIs')}
        </Button>
        <Button size="md" variant="default" onClick={onNo}>
          {t(isMe ? 'rejoin.itIsNotMe' : 'rejoin.itIsNot')}
        </Button>
      </Group>
    </Group>
  )
}
