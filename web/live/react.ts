'use client'

// The entry `@attitudes/live/react`: the provider, the composed hooks, and the generated hook of each operation.
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
export {
  useAcceptMusicRequestMutation,
  useAnnounceMutation,
  useAnnouncementMadeSubscription,
  useAnnouncementsLazyQuery,
  useAnnouncementsQuery,
  useApproveMicRequestMutation,
  useAssignTaskMutation,
  useConfirmRejoinRequestMutation,
  useConversationsLazyQuery,
  useConversationsQuery,
  useCreateIntegrationMutation,
  useCreateInvitationMutation,
  useCreatePersonalLinkMutation,
  useCreateTaskMutation,
  useDeclineMicRequestMutation,
  useDeclineRejoinRequestMutation,
  useDeleteTaskMutation,
  useEditMessageMutation,
  useEditPhotoMutation,
  useEventsSubscription,
  useIntegrationsLazyQuery,
  useIntegrationsQuery,
  useInvitationsLazyQuery,
  useInvitationsQuery,
  useJoinWeddingMutation,
  useLeaveWeddingMutation,
  useLiveMetricsSubscription,
  useMarkMessagesReadMutation,
  useMarkMusicRequestPlayedMutation,
  useMarkNotificationsReadMutation,
  useMembersLazyQuery,
  useMembersQuery,
  useMessageChangedSubscription,
  useMessageChunksLazyQuery,
  useMessageChunksQuery,
  useMessageLazyQuery,
  useMessageQuery,
  useMessageReceivedSubscription,
  useMessagesLazyQuery,
  useMessagesQuery,
  useMetricsLazyQuery,
  useMetricsQuery,
  useMicRequestChangedSubscription,
  useMicRequestsLazyQuery,
  useMicRequestsQuery,
  useMoveMusicRequestMutation,
  useMusicRequestChangedSubscription,
  useMusicRequestsLazyQuery,
  useMusicRequestsQuery,
  useNotificationReceivedSubscription,
  useNotificationsLazyQuery,
  useNotificationsQuery,
  useOnlineUsersLazyQuery,
  useOnlineUsersQuery,
  usePermissionsLazyQuery,
  usePermissionsQuery,
  usePhotoSharedSubscription,
  usePhotosLazyQuery,
  usePhotosQuery,
  usePresenceChangedSubscription,
  useReactToMessageMutation,
  useReadByLazyQuery,
  useReadByQuery,
  useReadMarkLazyQuery,
  useReadMarkQuery,
  useRefreshSessionMutation,
  useRejectMusicRequestMutation,
  useRejoinRequestsLazyQuery,
  useRejoinRequestsQuery,
  useRemoveMemberMutation,
  useRemoveMessageMutation,
  useRemovePhotoMutation,
  useRenameMutation,
  useReopenMicRequestMutation,
  useReopenMusicRequestMutation,
  useRequestMicMutation,
  useRequestMusicMutation,
  useRequestRejoinMutation,
  useRevokeIntegrationMutation,
  useRevokeInvitationMutation,
  useSearchMessagesLazyQuery,
  useSearchMessagesQuery,
  useSendMessageMutation,
  useSetTypingMutation,
  useSharePhotoMutation,
  useSimilarMusicRequestsLazyQuery,
  useSimilarMusicRequestsQuery,
  useStartMusicRequestMutation,
  useTaskChangedSubscription,
  useTasksLazyQuery,
  useTasksQuery,
  useTypingChangedSubscription,
  useUnassignTaskMutation,
  useUnvoteMusicRequestMutation,
  useUpdatePresenceMutation,
  useUpdateTaskMutation,
  useUpdateWeddingMutation,
  useViewerLazyQuery,
  useViewerQuery,
  useVotedMusicRequestsLazyQuery,
  useVotedMusicRequestsQuery,
  useVoteForMusicRequestMutation,
  useWeddingLazyQuery,
  useWeddingQuery,
  useWithdrawAnnouncementMutation,
  useWithdrawMicRequestMutation,
  useWithdrawMusicRequestMutation,
  useWithdrawRejoinRequestMutation,
} from './react/operations.ts'
export { type AnnouncementsHook, useAnnouncements } from './react/useAnnouncements.ts'
export { useConnection } from './react/useConnection.ts'
export { type ConversationsHook, type ListedConversation, useConversations } from './react/useConversations.ts'
export { type DJDesk, useDJWebSocket } from './react/useDJWebSocket.ts'
export { type MembersHook, useMembers } from './react/useMembers.ts'
export {
  type MessagesOfConversation,
  type ShownConversation,
  type ShownMessage,
  useMessages,
} from './react/useMessages.ts'
export { type MicRequestsHook, useMicRequests } from './react/useMicRequests.ts'
export { type MusicRequestsHook, type Playlist, useMusicRequests } from './react/useMusicRequests.ts'
export { type MusicVotesHook, useMusicVotes } from './react/useMusicVotes.ts'
export { type NotificationsHook, useNotifications } from './react/useNotifications.ts'
export { type OnEvent, useOn } from './react/useOn.ts'
export { type OnlineUser, useOnlineUsers } from './react/useOnlineUsers.ts'
export { type OutboxState, useOutbox } from './react/useOutbox.ts'
export { usePermissions } from './react/usePermissions.ts'
export { type PhotoStream, usePhotoStream } from './react/usePhotoStream.ts'
export { type ReadMark, useReadMark } from './react/useReadMark.ts'
export { type SimilarMusicRequestsHook, useSimilarMusicRequests } from './react/useSimilarMusicRequests.ts'
export { useSuspenseMessages } from './react/useSuspenseMessages.ts'
export { type TasksHook, useTasks } from './react/useTasks.ts'
export { useWebSocket, type WebSocketHook } from './react/useWebSocket.ts'
export { useWedding, type WeddingHook } from './react/useWedding.ts'
