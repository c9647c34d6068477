import { useCurrent, useLive } from './LiveProvider.tsx'
import type { Status } from './transport.ts'

/** Whether the server is connected, and otherwise why not. */
export function useConnection(): Status {
  return useCurrent(useLive().status)
}
