import { useInterval } from '@mantine/hooks'
import { useState } from 'react'

/** The time in ms since the epoch, anew every so many ms: what becomes late shows it by itself. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useInterval(() => setNow(Date.now()), everyMs, { autoInvoke: true })
  return now
}
