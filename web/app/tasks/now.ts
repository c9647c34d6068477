import { useInterval } from '@mantine/hooks'
import { useState } from 'react'

/** The time, as far as minutes go: what becomes late shows it by itself. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useInterval(() => setNow(Date.now()), 30_000, { autoInvoke: true })
  return now
}
