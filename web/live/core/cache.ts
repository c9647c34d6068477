import type { ApolloCache, InMemoryCache } from '@apollo/client'
import { cacheSizes } from '@apollo/client/utilities'
import { announcementPolicies, announcementUpdates } from '../domains/announcements.ts'
import { conversationUpdates } from '../domains/conversations.ts'
import { memberPolicies, memberUpdates } from '../domains/members.ts'
import { messagePolicies, messageUpdates } from '../domains/messages.ts'
import { micPolicies, micUpdates } from '../domains/mic.ts'
import { musicPolicies, musicUpdates } from '../domains/music.ts'
import { notificationPolicies, notificationUpdates } from '../domains/notifications.ts'
import { photoPolicies, photoUpdates } from '../domains/photos.ts'
import { presencePolicies, presenceUpdates } from '../domains/presence.ts'
import { readMarkUpdates } from '../domains/readMarks.ts'
import { taskPolicies, taskUpdates } from '../domains/tasks.ts'
import type { LiveEvent, Updates } from '../domains/update.ts'
import type { MemberPartsFragment } from '../gql/index.ts'
import possible from '../gql/possibleTypes.ts'
import { ReadOnceCache } from './readOnce.ts'

const updates: Updates[] = [
  announcementUpdates,
  conversationUpdates,
  memberUpdates,
  messageUpdates,
  micUpdates,
  musicUpdates,
  notificationUpdates,
  photoUpdates,
  presenceUpdates,
  readMarkUpdates,
  taskUpdates,
]

/**
 * Numbers of results of earlier reads that are kept: enough for everything that is shown, not for each state that a
 * list has had.
 */
const keptResults = { 'inMemoryCache.executeSelectionSet': 4_000, 'inMemoryCache.executeSubSelectedArray': 1_000 }

/** Apollo's cache with the policies of all domains. */
export function createCache(serverUrl: string): InMemoryCache {
  Object.assign(cacheSizes, { ...keptResults, ...cacheSizes })
  const { Photo, ...photos } = photoPolicies(serverUrl)
  return new ReadOnceCache({
    possibleTypes: possible.possibleTypes,
    typePolicies: {
      Query: {
        fields: {
          ...announcementPolicies.Query,
          ...memberPolicies.Query,
          ...messagePolicies.Query,
          ...micPolicies.Query,
          ...musicPolicies.Query,
          ...notificationPolicies.Query,
          ...photos.Query,
          ...presencePolicies.Query,
          ...taskPolicies.Query,
        },
      },
      Conversation: messagePolicies.Conversation,
      Notification: notificationPolicies.Notification,
      Presence: presencePolicies.Presence,
      Photo,
    },
  })
}

/** Applies an event to the cache of the user `me`. */
export function applyEvent(cache: ApolloCache, event: LiveEvent, me: MemberPartsFragment) {
  for (const domain of updates) {
    const update = domain[event.__typename] as
      | ((cache: ApolloCache, event: LiveEvent, me: MemberPartsFragment) => void)
      | undefined
    update?.(cache, event, me)
  }
}
