import { useCallback } from 'react'
import type { Status } from '../core/connection.ts'
import type { LiveActions } from '../core/liveActions.ts'
import type { LiveClient } from '../core/liveClient.ts'
import type { Channel, MessagePartsFragment } from '../gql/index.ts'
import { useLive } from './LiveProvider.tsx'
import { useConnection } from './useConnection.ts'
import { type OnEvent, useOn } from './useOn.ts'
import { type OnlineUser, useOnlineUsers } from './useOnlineUsers.ts'

/** The actions that the hook of the Socket.IO server had. */
type GuideActions = Pick<
  LiveActions,
  | 'requestMusic'
  | 'requestMic'
  | 'acceptMusic'
  | 'rejectMusic'
  | 'approveMic'
  | 'uploadPhoto'
  | 'updateTask'
  | 'assignTask'
  | 'updatePresence'
>

/** The connection, and everything that goes over it. */
export interface WebSocketHook extends Status, GuideActions, Pick<LiveClient, 'connect' | 'disconnect'> {
  /** The members who are online, sorted by name. */
  onlineUsers: OnlineUser[]
  /** Listens to an event by its name. Returns the function that stops it. */
  on: OnEvent
  /**
   * Sends a message to a member, or with null to everyone. It is shown at once; resolves when it is stored, however long
   * that takes. With the channel `WEDDING` the recipient is ignored.
   */
  sendMessage(recipientId: string | null, content: string, channel?: Channel): Promise<MessagePartsFragment>
  /** Shows a member, or with null everyone, that the user writes, or has stopped. A failure is ignored. */
  sendTyping(recipientId: string | null, isTyping: boolean): void
}

/**
 * The connection, everything that happens, and everything that can be done. All its functions are stable; any number of
 * components may use it, over one socket. It draws its component again whenever somebody comes or goes: `useConnection`
 * and `useOn` do not.
 */
export function useWebSocket(): WebSocketHook {
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
