export { createLiveClient } from './core/client.ts'
export type { LiveClient, LiveOptions } from './core/liveClient.ts'
export { Refused } from './core/refused.ts'
export { SignedOut } from './core/session.ts'
export { NotSent, type Upload } from './core/uploads.ts'
export type { GuideEvents } from './domains/guideEvents.ts'
export { mostUnread } from './domains/readMarks.ts'
export * from './gql/index.ts'
export {
  type LiveQueryResult,
  useLiveFragment,
  useLiveLazyQuery,
  useLiveMutation,
  useLiveQuery,
  useLiveSubscription,
  useLiveSuspenseQuery,
} from './react/apollo.ts'
export { LiveProvider, useLive } from './react/LiveProvider.tsx'
export * from './react/operations.ts'
export { useAnnouncements } from './react/useAnnouncements.ts'
export { useConnection } from './react/useConnection.ts'
export { useConversations } from './react/useConversations.ts'
export { useDJWebSocket } from './react/useDJWebSocket.ts'
export { useMembers } from './react/useMembers.ts'
export { type ShownMessage, useMessages } from './react/useMessages.ts'
export { useMicRequests } from './react/useMicRequests.ts'
export { useMusicRequests } from './react/useMusicRequests.ts'
export { useNotifications } from './react/useNotifications.ts'
export { type OnEvent, useOn } from './react/useOn.ts'
export { type OnlineUser, useOnlineUsers } from './react/useOnlineUsers.ts'
export { usePermissions } from './react/usePermissions.ts'
export { usePhotoStream } from './react/usePhotoStream.ts'
export { type ReadMark, useReadMark } from './react/useReadMark.ts'
export { useSimilarMusicRequests } from './react/useSimilarMusicRequests.ts'
export { useTasks } from './react/useTasks.ts'
export { useWebSocket } from './react/useWebSocket.ts'
