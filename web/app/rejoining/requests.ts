import type { RejoinRequestPartsFragment } from '@attitudes/live/documents'
import { useRejoinRequestsQuery } from '@attitudes/live/react'
import { useMyId } from '../me.ts'

/** The pending requests to rejoin that concern the user. */
export interface RejoinRequests {
  /** The user's own. */
  own: RejoinRequestPartsFragment | undefined
  /** Newcomers who say that they are the user. */
  toBeMe: RejoinRequestPartsFragment[]
  /** Newcomers who say that they are somebody else, for those who help guests back in. */
  toBeOthers: RejoinRequestPartsFragment[]
}

/** The pending requests to rejoin, as they come and are decided. */
export function useRejoinRequests(): RejoinRequests {
  const me = useMyId()
  const requests = useRejoinRequestsQuery().data?.rejoinRequests ?? []
  const others = requests.filter(({ requestedBy }) => requestedBy.id !== me)
  return {
    own: requests.find(({ requestedBy }) => requestedBy.id === me),
    toBeMe: others.filter(({ member }) => member.id === me),
    toBeOthers: others.filter(({ member }) => member.id !== me),
  }
}
