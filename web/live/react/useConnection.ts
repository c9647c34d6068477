import type { Status } from '../core/connection.ts'
import { useCurrent, useLive } from './LiveProvider.tsx'

const notConnected: Status = { isConnected: false, connectionError: null }

/** Whether the server is connected, and otherwise why not. */
export function useConnection(): Status {
  return useCurrent(useLive().status, notConnected)
}
