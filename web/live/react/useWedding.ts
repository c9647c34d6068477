import type { LiveActions } from '../core/liveActions.ts'
import type { WeddingPartsFragment } from '../gql/index.ts'
import { useLive } from './LiveProvider.tsx'
import type { Loading } from './nextPage.ts'
import { useWeddingQuery } from './operations.ts'

/** The wedding, live. */
export interface WeddingHook extends Loading {
  /** Undefined until it is loaded. */
  wedding: WeddingPartsFragment | undefined
  /** Changes the named details, as COUPLE or PLANNER. */
  updateWedding: LiveActions['updateWedding']
}

/** Returns the user's wedding: its name, date, place, time zone and language, live. */
export function useWedding(): WeddingHook {
  const { updateWedding } = useLive().actions
  const { data, loading, error } = useWeddingQuery()
  return { wedding: data?.wedding, loading, error, updateWedding }
}
