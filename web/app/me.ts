import type { Device } from '@attitudes/live'
import type { MemberPartsFragment, Permission } from '@attitudes/live/documents'
import { useLive, usePermissions, useViewerQuery } from '@attitudes/live/react'
import { isSamePerson } from './session.ts'

/** The user, with the role that they have now. */
export function useMe(): MemberPartsFragment {
  const live = useLive()
  return useViewerQuery().data?.viewer ?? live.me()
}

/** The id of the user. It stays the same, so that rows of long lists need not ask for the whole viewer. */
export function useMyId(): string {
  return useLive().session.bearer()?.userId ?? ''
}

/** This device as the user's: undefined if they have not joined on it. */
export function useOwnDevice(): Device | undefined {
  const { session } = useLive()
  const bearer = session.bearer()
  const device = session.device()
  return bearer && device && isSamePerson(bearer, device) ? device : undefined
}

/**
 * Whether the user may do something; undefined until the server has said so: nothing that depends on it is shown
 * before.
 */
export function useMay(permission: Permission): boolean | undefined {
  return usePermissions()?.includes(permission)
}
