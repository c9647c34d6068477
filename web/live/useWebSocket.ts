import { useCallback } from 'react'
import { distinctUntilChanged, filter, map } from 'rxjs'
import type { Channel, MessagePartsFragment } from '../gql/index.ts'
import { type GuideEvents, guideEvents } from './events.ts'
import { useCurrent, useLive } from './LiveProvider.tsx'
import { useOnlineUsers } from './useOnlineUsers.ts'

export type OnEvent = <Name extends keyof GuideEvents>(name: Name, handler: (payload: GuideEvents[Name]) => void) => () => void

/**
 * The connection, everything that happens, and everything that can be done. All its functions are stable; any number of
 * components may use it, over one socket.
 */
export function useWebSocket() {
  const live = useLive()
  const { isConnected, connectionError } = useCurrent(live.status)

  /** Calls the handler for each event of that name, until the returned function is called. */
  const on = useCallback<OnEvent>(
    (name, handler) => {
      const listening =
        name === 'connected'
          ? live.status
              .pipe(
                map((status) => status.isConnected),
                distinctUntilChanged(),
                filter(Boolean),
              )
              .subscribe(() => {
                const bearer = live.session.bearer()
                if (bearer) (handler as (payload: GuideEvents['connected']) => void)(bearer)
              })
          : live.events.subscribe((event) => {
              for (const told of guideEvents(event, live.me().id)) {
                if (told.name === name) (handler as (payload: typeof told.payload) => void)(told.payload)
              }
            })
      return () => listening.unsubscribe()
    },
    [live],
  )
  const sendMessage = useCallback(
    (
      recipientId: string | null,
      content: string,
      channel: Channel = recipientId === null ? 'WEDDING' : 'DIRECT',
    ): Promise<MessagePartsFragment> => live.outbox.add(channel === 'WEDDING' ? null : recipientId, content),
    [live],
  )

  const { requestMusic, requestMic, acceptMusic, rejectMusic, approveMic, uploadPhoto, updateTask, assignTask, updatePresence } =
    live.actions
  return {
    isConnected,
    onlineUsers: useOnlineUsers(),
    connectionError,
    on,
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
