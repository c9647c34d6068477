import type { Namesake } from '@attitudes/live'
import type { RejoinRequestPartsFragment } from '@attitudes/live/documents'
import { useLive, useOn } from '@attitudes/live/react'
import { Box, Button, Group, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe, useMyId } from '../me.ts'
import { useAttempt } from '../shared/attempt.ts'
import { useToast } from '../shared/toast.ts'
import { Decisions } from './Decisions.tsx'
import { Question } from './Question.tsx'
import { useRejoinRequests } from './requests.ts'

interface Props {
  /** Earlier members of the user's name: they have not said yet whether they are one of them. */
  namesakes: Namesake[]
  /** Whether it has just been confirmed that the user is a member who was here before. */
  isBack: boolean
}

/** On every page: whether a newcomer is here already, how that goes on, and whether another phone is the user's. */
export function Rejoining({ namesakes, isBack }: Props) {
  const { session } = useLive()
  const { own, toBeMe } = useRejoinRequests()
  const [isClosed, setClosed] = useState(false)
  useOutcome(isBack)
  const answer = () => {
    session.dismissNamesakes()
    setClosed(true)
  }
  return (
    <>
      {namesakes.length > 0 && (
        <Question
          isOpen={!isClosed && !own}
          namesakes={namesakes}
          onAnswered={answer}
          onClose={() => setClosed(true)}
        />
      )}
      <Box role="status">{own && <Waiting request={own} />}</Box>
      {toBeMe.length > 0 && (
        <Box px="md" py="xs" bg="gold.1" c="gold.9">
          <Decisions requests={toBeMe} />
        </Box>
      )}
    </>
  )
}

/** Says how a request of the user ended: in the wedding of before, or as somebody else. */
function useOutcome(isBack: boolean) {
  const { t } = useTranslation()
  const toast = useToast()
  const on = useOn()
  const { name } = useMe()
  const me = useMyId()
  useEffect(
    () =>
      on('rejoin_request', ({ request }) => {
        if (request.requestedBy.id !== me || request.status !== 'DECLINED') return
        toast({ message: t('rejoin.declined', request.member), autoClose: false })
      }),
    [on, me, t, toast],
  )
  const isTold = useRef(false)
  useEffect(() => {
    if (!isBack || isTold.current) return
    isTold.current = true
    toast({ message: t('rejoin.welcome', { name }) })
  }, [isBack, name, t, toast])
}

/** The user waits until somebody confirms it, and may stop that. */
function Waiting({ request }: { request: RejoinRequestPartsFragment }) {
  const { t } = useTranslation()
  const { withdrawRejoinRequest } = useLive().actions
  const attempt = useAttempt()
  return (
    <Group gap="6px var(--mantine-spacing-sm)" px="md" py={6} bg="gold.1" c="gold.9">
      <Text size="sm" flex="1 1 14rem">
        {t('rejoin.waiting', request.member)}
      </Text>
      <Button
        size="md"
        variant="subtle"
        color="gold"
        onClick={() => void attempt(() => withdrawRejoinRequest(request.id))}
      >
        {t('rejoin.stop')}
      </Button>
    </Group>
  )
}
