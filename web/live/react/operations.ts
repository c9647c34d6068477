import type * as Apollo from '@apollo/client/react'
import * as Gql from '../gql/index.ts'
import * as Live from './apollo.ts'
/** `useLiveQuery` of `query Announcements`. */
export function useAnnouncementsQuery(
  options?: Apollo.useQuery.Options<Gql.AnnouncementsQuery, Gql.AnnouncementsQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.AnnouncementsDocument, options)
}

/** `useLiveLazyQuery` of `query Announcements`. */
export function useAnnouncementsLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.AnnouncementsQuery, Gql.AnnouncementsQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.AnnouncementsDocument, options)
}

/** `useLiveMutation` of `mutation Announce`. */
export function useAnnounceMutation(
  options?: Apollo.useMutation.Options<Gql.AnnounceMutation, Gql.AnnounceMutationVariables>,
) {
  return Live.useLiveMutation(Gql.AnnounceDocument, options)
}

/** `useLiveMutation` of `mutation WithdrawAnnouncement`. */
export function useWithdrawAnnouncementMutation(
  options?: Apollo.useMutation.Options<Gql.WithdrawAnnouncementMutation, Gql.WithdrawAnnouncementMutationVariables>,
) {
  return Live.useLiveMutation(Gql.WithdrawAnnouncementDocument, options)
}

/** `useLiveSubscription` of `subscription AnnouncementMade`. */
export function useAnnouncementMadeSubscription(
  options?: Apollo.useSubscription.Options<Gql.AnnouncementMadeSubscription, Gql.AnnouncementMadeSubscriptionVariables> | Apollo.SkipToken,
) {
  return Live.useLiveSubscription(Gql.AnnouncementMadeDocument, options)
}

/** `useLiveSubscription` of `subscription Events`. */
export function useEventsSubscription(
  options?: Apollo.useSubscription.Options<Gql.EventsSubscription, Gql.EventsSubscriptionVariables> | Apollo.SkipToken,
) {
  return Live.useLiveSubscription(Gql.EventsDocument, options)
}

/** `useLiveQuery` of `query Integrations`. */
export function useIntegrationsQuery(
  options?: Apollo.useQuery.Options<Gql.IntegrationsQuery, Gql.IntegrationsQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.IntegrationsDocument, options)
}

/** `useLiveLazyQuery` of `query Integrations`. */
export function useIntegrationsLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.IntegrationsQuery, Gql.IntegrationsQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.IntegrationsDocument, options)
}

/** `useLiveMutation` of `mutation CreateIntegration`. */
export function useCreateIntegrationMutation(
  options?: Apollo.useMutation.Options<Gql.CreateIntegrationMutation, Gql.CreateIntegrationMutationVariables>,
) {
  return Live.useLiveMutation(Gql.CreateIntegrationDocument, options)
}

/** `useLiveMutation` of `mutation RevokeIntegration`. */
export function useRevokeIntegrationMutation(
  options?: Apollo.useMutation.Options<Gql.RevokeIntegrationMutation, Gql.RevokeIntegrationMutationVariables>,
) {
  return Live.useLiveMutation(Gql.RevokeIntegrationDocument, options)
}

/** `useLiveQuery` of `query Viewer`. */
export function useViewerQuery(
  options?: Apollo.useQuery.Options<Gql.ViewerQuery, Gql.ViewerQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.ViewerDocument, options)
}

/** `useLiveLazyQuery` of `query Viewer`. */
export function useViewerLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.ViewerQuery, Gql.ViewerQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.ViewerDocument, options)
}

/** `useLiveQuery` of `query Permissions`. */
export function usePermissionsQuery(
  options?: Apollo.useQuery.Options<Gql.PermissionsQuery, Gql.PermissionsQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.PermissionsDocument, options)
}

/** `useLiveLazyQuery` of `query Permissions`. */
export function usePermissionsLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.PermissionsQuery, Gql.PermissionsQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.PermissionsDocument, options)
}

/** `useLiveQuery` of `query Wedding`. */
export function useWeddingQuery(
  options?: Apollo.useQuery.Options<Gql.WeddingQuery, Gql.WeddingQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.WeddingDocument, options)
}

/** `useLiveLazyQuery` of `query Wedding`. */
export function useWeddingLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.WeddingQuery, Gql.WeddingQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.WeddingDocument, options)
}

/** `useLiveQuery` of `query Members`. */
export function useMembersQuery(
  options?: Apollo.useQuery.Options<Gql.MembersQuery, Gql.MembersQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.MembersDocument, options)
}

/** `useLiveLazyQuery` of `query Members`. */
export function useMembersLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.MembersQuery, Gql.MembersQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.MembersDocument, options)
}

/** `useLiveMutation` of `mutation JoinWedding`. */
export function useJoinWeddingMutation(
  options?: Apollo.useMutation.Options<Gql.JoinWeddingMutation, Gql.JoinWeddingMutationVariables>,
) {
  return Live.useLiveMutation(Gql.JoinWeddingDocument, options)
}

/** `useLiveMutation` of `mutation RefreshSession`. */
export function useRefreshSessionMutation(
  options?: Apollo.useMutation.Options<Gql.RefreshSessionMutation, Gql.RefreshSessionMutationVariables>,
) {
  return Live.useLiveMutation(Gql.RefreshSessionDocument, options)
}

/** `useLiveQuery` of `query Invitations`. */
export function useInvitationsQuery(
  options?: Apollo.useQuery.Options<Gql.InvitationsQuery, Gql.InvitationsQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.InvitationsDocument, options)
}

/** `useLiveLazyQuery` of `query Invitations`. */
export function useInvitationsLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.InvitationsQuery, Gql.InvitationsQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.InvitationsDocument, options)
}

/** `useLiveMutation` of `mutation CreateInvitation`. */
export function useCreateInvitationMutation(
  options?: Apollo.useMutation.Options<Gql.CreateInvitationMutation, Gql.CreateInvitationMutationVariables>,
) {
  return Live.useLiveMutation(Gql.CreateInvitationDocument, options)
}

/** `useLiveMutation` of `mutation RevokeInvitation`. */
export function useRevokeInvitationMutation(
  options?: Apollo.useMutation.Options<Gql.RevokeInvitationMutation, Gql.RevokeInvitationMutationVariables>,
) {
  return Live.useLiveMutation(Gql.RevokeInvitationDocument, options)
}

/** `useLiveMutation` of `mutation CreatePersonalLink`. */
export function useCreatePersonalLinkMutation(
  options?: Apollo.useMutation.Options<Gql.CreatePersonalLinkMutation, Gql.CreatePersonalLinkMutationVariables>,
) {
  return Live.useLiveMutation(Gql.CreatePersonalLinkDocument, options)
}

/** `useLiveMutation` of `mutation UpdateWedding`. */
export function useUpdateWeddingMutation(
  options?: Apollo.useMutation.Options<Gql.UpdateWeddingMutation, Gql.UpdateWeddingMutationVariables>,
) {
  return Live.useLiveMutation(Gql.UpdateWeddingDocument, options)
}

/** `useLiveMutation` of `mutation Rename`. */
export function useRenameMutation(
  options?: Apollo.useMutation.Options<Gql.RenameMutation, Gql.RenameMutationVariables>,
) {
  return Live.useLiveMutation(Gql.RenameDocument, options)
}

/** `useLiveMutation` of `mutation LeaveWedding`. */
export function useLeaveWeddingMutation(
  options?: Apollo.useMutation.Options<Gql.LeaveWeddingMutation, Gql.LeaveWeddingMutationVariables>,
) {
  return Live.useLiveMutation(Gql.LeaveWeddingDocument, options)
}

/** `useLiveMutation` of `mutation RemoveMember`. */
export function useRemoveMemberMutation(
  options?: Apollo.useMutation.Options<Gql.RemoveMemberMutation, Gql.RemoveMemberMutationVariables>,
) {
  return Live.useLiveMutation(Gql.RemoveMemberDocument, options)
}

/** `useLiveQuery` of `query Messages`. */
export function useMessagesQuery(
  options?: Apollo.useQuery.Options<Gql.MessagesQuery, Gql.MessagesQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.MessagesDocument, options)
}

/** `useLiveLazyQuery` of `query Messages`. */
export function useMessagesLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.MessagesQuery, Gql.MessagesQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.MessagesDocument, options)
}

/** `useLiveQuery` of `query MessageChunks`. */
export function useMessageChunksQuery(
  options?: Apollo.useQuery.Options<Gql.MessageChunksQuery, Gql.MessageChunksQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.MessageChunksDocument, options)
}

/** `useLiveLazyQuery` of `query MessageChunks`. */
export function useMessageChunksLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.MessageChunksQuery, Gql.MessageChunksQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.MessageChunksDocument, options)
}

/** `useLiveQuery` of `query Message`. */
export function useMessageQuery(
  options: Apollo.useQuery.Options<Gql.MessageQuery, Gql.MessageQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.MessageDocument, options)
}

/** `useLiveLazyQuery` of `query Message`. */
export function useMessageLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.MessageQuery, Gql.MessageQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.MessageDocument, options)
}

/** `useLiveQuery` of `query Conversations`. */
export function useConversationsQuery(
  options?: Apollo.useQuery.Options<Gql.ConversationsQuery, Gql.ConversationsQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.ConversationsDocument, options)
}

/** `useLiveLazyQuery` of `query Conversations`. */
export function useConversationsLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.ConversationsQuery, Gql.ConversationsQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.ConversationsDocument, options)
}

/** `useLiveQuery` of `query SearchMessages`. */
export function useSearchMessagesQuery(
  options: Apollo.useQuery.Options<Gql.SearchMessagesQuery, Gql.SearchMessagesQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.SearchMessagesDocument, options)
}

/** `useLiveLazyQuery` of `query SearchMessages`. */
export function useSearchMessagesLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.SearchMessagesQuery, Gql.SearchMessagesQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.SearchMessagesDocument, options)
}

/** `useLiveQuery` of `query ReadMark`. */
export function useReadMarkQuery(
  options: Apollo.useQuery.Options<Gql.ReadMarkQuery, Gql.ReadMarkQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.ReadMarkDocument, options)
}

/** `useLiveLazyQuery` of `query ReadMark`. */
export function useReadMarkLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.ReadMarkQuery, Gql.ReadMarkQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.ReadMarkDocument, options)
}

/** `useLiveQuery` of `query ReadBy`. */
export function useReadByQuery(
  options: Apollo.useQuery.Options<Gql.ReadByQuery, Gql.ReadByQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.ReadByDocument, options)
}

/** `useLiveLazyQuery` of `query ReadBy`. */
export function useReadByLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.ReadByQuery, Gql.ReadByQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.ReadByDocument, options)
}

/** `useLiveMutation` of `mutation SendMessage`. */
export function useSendMessageMutation(
  options?: Apollo.useMutation.Options<Gql.SendMessageMutation, Gql.SendMessageMutationVariables>,
) {
  return Live.useLiveMutation(Gql.SendMessageDocument, options)
}

/** `useLiveMutation` of `mutation EditMessage`. */
export function useEditMessageMutation(
  options?: Apollo.useMutation.Options<Gql.EditMessageMutation, Gql.EditMessageMutationVariables>,
) {
  return Live.useLiveMutation(Gql.EditMessageDocument, options)
}

/** `useLiveMutation` of `mutation RemoveMessage`. */
export function useRemoveMessageMutation(
  options?: Apollo.useMutation.Options<Gql.RemoveMessageMutation, Gql.RemoveMessageMutationVariables>,
) {
  return Live.useLiveMutation(Gql.RemoveMessageDocument, options)
}

/** `useLiveMutation` of `mutation ReactToMessage`. */
export function useReactToMessageMutation(
  options?: Apollo.useMutation.Options<Gql.ReactToMessageMutation, Gql.ReactToMessageMutationVariables>,
) {
  return Live.useLiveMutation(Gql.ReactToMessageDocument, options)
}

/** `useLiveMutation` of `mutation MarkMessagesRead`. */
export function useMarkMessagesReadMutation(
  options?: Apollo.useMutation.Options<Gql.MarkMessagesReadMutation, Gql.MarkMessagesReadMutationVariables>,
) {
  return Live.useLiveMutation(Gql.MarkMessagesReadDocument, options)
}

/** `useLiveMutation` of `mutation SetTyping`. */
export function useSetTypingMutation(
  options?: Apollo.useMutation.Options<Gql.SetTypingMutation, Gql.SetTypingMutationVariables>,
) {
  return Live.useLiveMutation(Gql.SetTypingDocument, options)
}

/** `useLiveSubscription` of `subscription MessageReceived`. */
export function useMessageReceivedSubscription(
  options?: Apollo.useSubscription.Options<Gql.MessageReceivedSubscription, Gql.MessageReceivedSubscriptionVariables> | Apollo.SkipToken,
) {
  return Live.useLiveSubscription(Gql.MessageReceivedDocument, options)
}

/** `useLiveSubscription` of `subscription MessageChanged`. */
export function useMessageChangedSubscription(
  options?: Apollo.useSubscription.Options<Gql.MessageChangedSubscription, Gql.MessageChangedSubscriptionVariables> | Apollo.SkipToken,
) {
  return Live.useLiveSubscription(Gql.MessageChangedDocument, options)
}

/** `useLiveSubscription` of `subscription TypingChanged`. */
export function useTypingChangedSubscription(
  options?: Apollo.useSubscription.Options<Gql.TypingChangedSubscription, Gql.TypingChangedSubscriptionVariables> | Apollo.SkipToken,
) {
  return Live.useLiveSubscription(Gql.TypingChangedDocument, options)
}

/** `useLiveQuery` of `query Metrics`. */
export function useMetricsQuery(
  options?: Apollo.useQuery.Options<Gql.MetricsQuery, Gql.MetricsQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.MetricsDocument, options)
}

/** `useLiveLazyQuery` of `query Metrics`. */
export function useMetricsLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.MetricsQuery, Gql.MetricsQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.MetricsDocument, options)
}

/** `useLiveSubscription` of `subscription LiveMetrics`. */
export function useLiveMetricsSubscription(
  options?: Apollo.useSubscription.Options<Gql.LiveMetricsSubscription, Gql.LiveMetricsSubscriptionVariables> | Apollo.SkipToken,
) {
  return Live.useLiveSubscription(Gql.LiveMetricsDocument, options)
}

/** `useLiveQuery` of `query MicRequests`. */
export function useMicRequestsQuery(
  options?: Apollo.useQuery.Options<Gql.MicRequestsQuery, Gql.MicRequestsQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.MicRequestsDocument, options)
}

/** `useLiveLazyQuery` of `query MicRequests`. */
export function useMicRequestsLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.MicRequestsQuery, Gql.MicRequestsQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.MicRequestsDocument, options)
}

/** `useLiveMutation` of `mutation RequestMic`. */
export function useRequestMicMutation(
  options?: Apollo.useMutation.Options<Gql.RequestMicMutation, Gql.RequestMicMutationVariables>,
) {
  return Live.useLiveMutation(Gql.RequestMicDocument, options)
}

/** `useLiveMutation` of `mutation ApproveMicRequest`. */
export function useApproveMicRequestMutation(
  options?: Apollo.useMutation.Options<Gql.ApproveMicRequestMutation, Gql.ApproveMicRequestMutationVariables>,
) {
  return Live.useLiveMutation(Gql.ApproveMicRequestDocument, options)
}

/** `useLiveMutation` of `mutation DeclineMicRequest`. */
export function useDeclineMicRequestMutation(
  options?: Apollo.useMutation.Options<Gql.DeclineMicRequestMutation, Gql.DeclineMicRequestMutationVariables>,
) {
  return Live.useLiveMutation(Gql.DeclineMicRequestDocument, options)
}

/** `useLiveMutation` of `mutation WithdrawMicRequest`. */
export function useWithdrawMicRequestMutation(
  options?: Apollo.useMutation.Options<Gql.WithdrawMicRequestMutation, Gql.WithdrawMicRequestMutationVariables>,
) {
  return Live.useLiveMutation(Gql.WithdrawMicRequestDocument, options)
}

/** `useLiveMutation` of `mutation ReopenMicRequest`. */
export function useReopenMicRequestMutation(
  options?: Apollo.useMutation.Options<Gql.ReopenMicRequestMutation, Gql.ReopenMicRequestMutationVariables>,
) {
  return Live.useLiveMutation(Gql.ReopenMicRequestDocument, options)
}

/** `useLiveSubscription` of `subscription MicRequestChanged`. */
export function useMicRequestChangedSubscription(
  options?: Apollo.useSubscription.Options<Gql.MicRequestChangedSubscription, Gql.MicRequestChangedSubscriptionVariables> | Apollo.SkipToken,
) {
  return Live.useLiveSubscription(Gql.MicRequestChangedDocument, options)
}

/** `useLiveQuery` of `query MusicRequests`. */
export function useMusicRequestsQuery(
  options?: Apollo.useQuery.Options<Gql.MusicRequestsQuery, Gql.MusicRequestsQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.MusicRequestsDocument, options)
}

/** `useLiveLazyQuery` of `query MusicRequests`. */
export function useMusicRequestsLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.MusicRequestsQuery, Gql.MusicRequestsQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.MusicRequestsDocument, options)
}

/** `useLiveQuery` of `query SimilarMusicRequests`. */
export function useSimilarMusicRequestsQuery(
  options: Apollo.useQuery.Options<Gql.SimilarMusicRequestsQuery, Gql.SimilarMusicRequestsQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.SimilarMusicRequestsDocument, options)
}

/** `useLiveLazyQuery` of `query SimilarMusicRequests`. */
export function useSimilarMusicRequestsLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.SimilarMusicRequestsQuery, Gql.SimilarMusicRequestsQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.SimilarMusicRequestsDocument, options)
}

/** `useLiveQuery` of `query VotedMusicRequests`. */
export function useVotedMusicRequestsQuery(
  options?: Apollo.useQuery.Options<Gql.VotedMusicRequestsQuery, Gql.VotedMusicRequestsQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.VotedMusicRequestsDocument, options)
}

/** `useLiveLazyQuery` of `query VotedMusicRequests`. */
export function useVotedMusicRequestsLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.VotedMusicRequestsQuery, Gql.VotedMusicRequestsQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.VotedMusicRequestsDocument, options)
}

/** `useLiveMutation` of `mutation RequestMusic`. */
export function useRequestMusicMutation(
  options?: Apollo.useMutation.Options<Gql.RequestMusicMutation, Gql.RequestMusicMutationVariables>,
) {
  return Live.useLiveMutation(Gql.RequestMusicDocument, options)
}

/** `useLiveMutation` of `mutation VoteForMusicRequest`. */
export function useVoteForMusicRequestMutation(
  options?: Apollo.useMutation.Options<Gql.VoteForMusicRequestMutation, Gql.VoteForMusicRequestMutationVariables>,
) {
  return Live.useLiveMutation(Gql.VoteForMusicRequestDocument, options)
}

/** `useLiveMutation` of `mutation UnvoteMusicRequest`. */
export function useUnvoteMusicRequestMutation(
  options?: Apollo.useMutation.Options<Gql.UnvoteMusicRequestMutation, Gql.UnvoteMusicRequestMutationVariables>,
) {
  return Live.useLiveMutation(Gql.UnvoteMusicRequestDocument, options)
}

/** `useLiveMutation` of `mutation WithdrawMusicRequest`. */
export function useWithdrawMusicRequestMutation(
  options?: Apollo.useMutation.Options<Gql.WithdrawMusicRequestMutation, Gql.WithdrawMusicRequestMutationVariables>,
) {
  return Live.useLiveMutation(Gql.WithdrawMusicRequestDocument, options)
}

/** `useLiveMutation` of `mutation AcceptMusicRequest`. */
export function useAcceptMusicRequestMutation(
  options?: Apollo.useMutation.Options<Gql.AcceptMusicRequestMutation, Gql.AcceptMusicRequestMutationVariables>,
) {
  return Live.useLiveMutation(Gql.AcceptMusicRequestDocument, options)
}

/** `useLiveMutation` of `mutation RejectMusicRequest`. */
export function useRejectMusicRequestMutation(
  options?: Apollo.useMutation.Options<Gql.RejectMusicRequestMutation, Gql.RejectMusicRequestMutationVariables>,
) {
  return Live.useLiveMutation(Gql.RejectMusicRequestDocument, options)
}

/** `useLiveMutation` of `mutation MarkMusicRequestPlayed`. */
export function useMarkMusicRequestPlayedMutation(
  options?: Apollo.useMutation.Options<Gql.MarkMusicRequestPlayedMutation, Gql.MarkMusicRequestPlayedMutationVariables>,
) {
  return Live.useLiveMutation(Gql.MarkMusicRequestPlayedDocument, options)
}

/** `useLiveMutation` of `mutation StartMusicRequest`. */
export function useStartMusicRequestMutation(
  options?: Apollo.useMutation.Options<Gql.StartMusicRequestMutation, Gql.StartMusicRequestMutationVariables>,
) {
  return Live.useLiveMutation(Gql.StartMusicRequestDocument, options)
}

/** `useLiveMutation` of `mutation ReopenMusicRequest`. */
export function useReopenMusicRequestMutation(
  options?: Apollo.useMutation.Options<Gql.ReopenMusicRequestMutation, Gql.ReopenMusicRequestMutationVariables>,
) {
  return Live.useLiveMutation(Gql.ReopenMusicRequestDocument, options)
}

/** `useLiveMutation` of `mutation MoveMusicRequest`. */
export function useMoveMusicRequestMutation(
  options?: Apollo.useMutation.Options<Gql.MoveMusicRequestMutation, Gql.MoveMusicRequestMutationVariables>,
) {
  return Live.useLiveMutation(Gql.MoveMusicRequestDocument, options)
}

/** `useLiveSubscription` of `subscription MusicRequestChanged`. */
export function useMusicRequestChangedSubscription(
  options?: Apollo.useSubscription.Options<Gql.MusicRequestChangedSubscription, Gql.MusicRequestChangedSubscriptionVariables> | Apollo.SkipToken,
) {
  return Live.useLiveSubscription(Gql.MusicRequestChangedDocument, options)
}

/** `useLiveQuery` of `query Notifications`. */
export function useNotificationsQuery(
  options?: Apollo.useQuery.Options<Gql.NotificationsQuery, Gql.NotificationsQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.NotificationsDocument, options)
}

/** `useLiveLazyQuery` of `query Notifications`. */
export function useNotificationsLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.NotificationsQuery, Gql.NotificationsQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.NotificationsDocument, options)
}

/** `useLiveMutation` of `mutation MarkNotificationsRead`. */
export function useMarkNotificationsReadMutation(
  options?: Apollo.useMutation.Options<Gql.MarkNotificationsReadMutation, Gql.MarkNotificationsReadMutationVariables>,
) {
  return Live.useLiveMutation(Gql.MarkNotificationsReadDocument, options)
}

/** `useLiveSubscription` of `subscription NotificationReceived`. */
export function useNotificationReceivedSubscription(
  options?: Apollo.useSubscription.Options<Gql.NotificationReceivedSubscription, Gql.NotificationReceivedSubscriptionVariables> | Apollo.SkipToken,
) {
  return Live.useLiveSubscription(Gql.NotificationReceivedDocument, options)
}

/** `useLiveQuery` of `query Photos`. */
export function usePhotosQuery(
  options?: Apollo.useQuery.Options<Gql.PhotosQuery, Gql.PhotosQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.PhotosDocument, options)
}

/** `useLiveLazyQuery` of `query Photos`. */
export function usePhotosLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.PhotosQuery, Gql.PhotosQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.PhotosDocument, options)
}

/** `useLiveMutation` of `mutation SharePhoto`. */
export function useSharePhotoMutation(
  options?: Apollo.useMutation.Options<Gql.SharePhotoMutation, Gql.SharePhotoMutationVariables>,
) {
  return Live.useLiveMutation(Gql.SharePhotoDocument, options)
}

/** `useLiveMutation` of `mutation EditPhoto`. */
export function useEditPhotoMutation(
  options?: Apollo.useMutation.Options<Gql.EditPhotoMutation, Gql.EditPhotoMutationVariables>,
) {
  return Live.useLiveMutation(Gql.EditPhotoDocument, options)
}

/** `useLiveMutation` of `mutation RemovePhoto`. */
export function useRemovePhotoMutation(
  options?: Apollo.useMutation.Options<Gql.RemovePhotoMutation, Gql.RemovePhotoMutationVariables>,
) {
  return Live.useLiveMutation(Gql.RemovePhotoDocument, options)
}

/** `useLiveSubscription` of `subscription PhotoShared`. */
export function usePhotoSharedSubscription(
  options?: Apollo.useSubscription.Options<Gql.PhotoSharedSubscription, Gql.PhotoSharedSubscriptionVariables> | Apollo.SkipToken,
) {
  return Live.useLiveSubscription(Gql.PhotoSharedDocument, options)
}

/** `useLiveQuery` of `query OnlineUsers`. */
export function useOnlineUsersQuery(
  options?: Apollo.useQuery.Options<Gql.OnlineUsersQuery, Gql.OnlineUsersQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.OnlineUsersDocument, options)
}

/** `useLiveLazyQuery` of `query OnlineUsers`. */
export function useOnlineUsersLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.OnlineUsersQuery, Gql.OnlineUsersQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.OnlineUsersDocument, options)
}

/** `useLiveMutation` of `mutation UpdatePresence`. */
export function useUpdatePresenceMutation(
  options?: Apollo.useMutation.Options<Gql.UpdatePresenceMutation, Gql.UpdatePresenceMutationVariables>,
) {
  return Live.useLiveMutation(Gql.UpdatePresenceDocument, options)
}

/** `useLiveSubscription` of `subscription PresenceChanged`. */
export function usePresenceChangedSubscription(
  options?: Apollo.useSubscription.Options<Gql.PresenceChangedSubscription, Gql.PresenceChangedSubscriptionVariables> | Apollo.SkipToken,
) {
  return Live.useLiveSubscription(Gql.PresenceChangedDocument, options)
}

/** `useLiveQuery` of `query RejoinRequests`. */
export function useRejoinRequestsQuery(
  options?: Apollo.useQuery.Options<Gql.RejoinRequestsQuery, Gql.RejoinRequestsQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.RejoinRequestsDocument, options)
}

/** `useLiveLazyQuery` of `query RejoinRequests`. */
export function useRejoinRequestsLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.RejoinRequestsQuery, Gql.RejoinRequestsQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.RejoinRequestsDocument, options)
}

/** `useLiveMutation` of `mutation RequestRejoin`. */
export function useRequestRejoinMutation(
  options?: Apollo.useMutation.Options<Gql.RequestRejoinMutation, Gql.RequestRejoinMutationVariables>,
) {
  return Live.useLiveMutation(Gql.RequestRejoinDocument, options)
}

/** `useLiveMutation` of `mutation ConfirmRejoinRequest`. */
export function useConfirmRejoinRequestMutation(
  options?: Apollo.useMutation.Options<Gql.ConfirmRejoinRequestMutation, Gql.ConfirmRejoinRequestMutationVariables>,
) {
  return Live.useLiveMutation(Gql.ConfirmRejoinRequestDocument, options)
}

/** `useLiveMutation` of `mutation DeclineRejoinRequest`. */
export function useDeclineRejoinRequestMutation(
  options?: Apollo.useMutation.Options<Gql.DeclineRejoinRequestMutation, Gql.DeclineRejoinRequestMutationVariables>,
) {
  return Live.useLiveMutation(Gql.DeclineRejoinRequestDocument, options)
}

/** `useLiveMutation` of `mutation WithdrawRejoinRequest`. */
export function useWithdrawRejoinRequestMutation(
  options?: Apollo.useMutation.Options<Gql.WithdrawRejoinRequestMutation, Gql.WithdrawRejoinRequestMutationVariables>,
) {
  return Live.useLiveMutation(Gql.WithdrawRejoinRequestDocument, options)
}

/** `useLiveQuery` of `query Tasks`. */
export function useTasksQuery(
  options?: Apollo.useQuery.Options<Gql.TasksQuery, Gql.TasksQueryVariables> | Apollo.SkipToken,
) {
  return Live.useLiveQuery(Gql.TasksDocument, options)
}

/** `useLiveLazyQuery` of `query Tasks`. */
export function useTasksLazyQuery(
  options?: Apollo.useLazyQuery.Options<Gql.TasksQuery, Gql.TasksQueryVariables>,
) {
  return Live.useLiveLazyQuery(Gql.TasksDocument, options)
}

/** `useLiveMutation` of `mutation CreateTask`. */
export function useCreateTaskMutation(
  options?: Apollo.useMutation.Options<Gql.CreateTaskMutation, Gql.CreateTaskMutationVariables>,
) {
  return Live.useLiveMutation(Gql.CreateTaskDocument, options)
}

/** `useLiveMutation` of `mutation UpdateTask`. */
export function useUpdateTaskMutation(
  options?: Apollo.useMutation.Options<Gql.UpdateTaskMutation, Gql.UpdateTaskMutationVariables>,
) {
  return Live.useLiveMutation(Gql.UpdateTaskDocument, options)
}

/** `useLiveMutation` of `mutation AssignTask`. */
export function useAssignTaskMutation(
  options?: Apollo.useMutation.Options<Gql.AssignTaskMutation, Gql.AssignTaskMutationVariables>,
) {
  return Live.useLiveMutation(Gql.AssignTaskDocument, options)
}

/** `useLiveMutation` of `mutation UnassignTask`. */
export function useUnassignTaskMutation(
  options?: Apollo.useMutation.Options<Gql.UnassignTaskMutation, Gql.UnassignTaskMutationVariables>,
) {
  return Live.useLiveMutation(Gql.UnassignTaskDocument, options)
}

/** `useLiveMutation` of `mutation DeleteTask`. */
export function useDeleteTaskMutation(
  options?: Apollo.useMutation.Options<Gql.DeleteTaskMutation, Gql.DeleteTaskMutationVariables>,
) {
  return Live.useLiveMutation(Gql.DeleteTaskDocument, options)
}

/** `useLiveSubscription` of `subscription TaskChanged`. */
export function useTaskChangedSubscription(
  options?: Apollo.useSubscription.Options<Gql.TaskChangedSubscription, Gql.TaskChangedSubscriptionVariables> | Apollo.SkipToken,
) {
  return Live.useLiveSubscription(Gql.TaskChangedDocument, options)
}