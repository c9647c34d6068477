import type { Priority } from '@attitudes/live/documents'
import { useAnnouncements, useMicRequests, useMusicRequests } from '@attitudes/live/react'
import { useMemo } from 'react'

/** The priorities of the announcements, by id. */
export function usePriorities(): Map<string, Priority> {
  const { announcements } = useAnnouncements()
  return useMemo(() => new Map(announcements.map(({ id, priority }) => [id, priority])), [announcements])
}

/** Why the DJ refused songs and the microphone, by the id of the request: where a reason was given. */
export function useReasons(): Map<string, string> {
  const { musicRequests } = useMusicRequests()
  const { micRequests } = useMicRequests()
  return useMemo(() => {
    const refused = [...musicRequests, ...micRequests]
    return new Map(refused.flatMap(({ id, reason }) => (reason === null ? [] : [[id, reason] as const])))
  }, [musicRequests, micRequests])
}
