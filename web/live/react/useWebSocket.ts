import { useCallback } from 'react'
import type { Channel, MessagePartsFragment } from '../gql/index.ts'
import { useLive } from './LiveProvider.tsx'
import { useConnection } from './useConnection.ts'
import { useOn } from './useOn.ts'
import { useOnlineUsers } from './useOnlineUsers.ts'

/**
 * The connection, everything that happens, and everything that can be done. All its functions are stable; any number of
 * components may use it, over one socket. It draws its component again whenever somebody comes or goes: `useConnection`
 * and `useOn` do not.
 */
export function useWebSocket() {
  const live = useLive()
  const { isConnected, connectionError } = useConnection()
  const sendMessage = useCallback(
    (
      recipientId: string | null,
      content: string,
      channel: Channel = recipientId === null ? 'WEDDING' : 'DIRECT',
    ): Promise<MessagePartsFragment> => live.outbox.add(channel === 'WEDDING' ? null : recipientId, content),
    [live],
  )

  const {
    requestMusic,
    requestMic,
    acceptMusic,
    rejectMusic,
    approveMic,
    uploadPhoto,
    updateTask,
    assignTask,
    updatePresence,
  } = live.actions
  return {
    isConnected,
    onlineUsers: useOnlineUsers(),
    connectionError,
    on: useOn(),
    sendMessage,
    sendTyping: live.setTyping,
    requestMusic,
    requestMic,
    acceptMusic,
    rejectMusic,
    approveMic,
    uploadPhoto,
    updateTask,
    assignTask,
    updatePresence,
    connect: live.connect,
    disconnect: live.disconnect,
  }
}
