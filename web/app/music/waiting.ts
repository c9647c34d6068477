import { useMicRequestsQuery, useMusicRequestsQuery } from '@attitudes/live/react'
import { useMay } from '../me.ts'

/** How many songs and how many people at the microphone wait for the user: none, where it is not for them to decide. */
export function useWaitingForDJ(): { songs: number; mics: number } {
  const skip = !useMay('DECIDE_MUSIC')
  const { data: music } = useMusicRequestsQuery({ skip })
  const { data: mic } = useMicRequestsQuery({ skip })
  return { songs: countPending(music?.musicRequests.nodes), mics: countPending(mic?.micRequests.nodes) }
}

function countPending(requests: { status: string }[] = []): number {
  return requests.filter(({ status }) => status === 'PENDING').length
}
