import { Box, Group, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ClockIcon } from '../shared/icons.tsx'

/** Counts the requests that the server has not answered yet. */
export function useOutgoing() {
  const [count, setCount] = useState(0)
  const sending = async <Answer,>(answer: Promise<Answer>): Promise<Answer> => {
    setCount((before) => before + 1)
    try {
      return await answer
    } finally {
      setCount((before) => before - 1)
    }
  }
  return [count, sending] as const
}

/** Says that something waits to be sent, when that lasts. */
export function Outgoing({ count }: { count: number }) {
  const { t } = useTranslation()
  const [lasting] = useDebouncedValue(count, 1_000)
  return (
    <Box role="status">
      {count > 0 && lasting > 0 && (
        <Group gap={6} mt="xs" wrap="nowrap" c="dimmed">
          <ClockIcon />
          <Text size="sm">{t('music.outgoing', { count })}</Text>
        </Group>
      )}
    </Box>
  )
}
