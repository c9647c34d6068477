import type { FieldPolicy, TypePolicies } from '@apollo/client'
import type { Mutations } from '../core/mutations.ts'
import type { Uploads } from '../core/uploads.ts'
import { announcementActions, announcementPolicies, announcementUpdates } from './announcements.ts'
import { conversationUpdates } from './conversations.ts'
import { integrationActions } from './integrations.ts'
import { memberActions, memberPolicies, memberUpdates } from './members.ts'
import { messagePolicies, messageUpdates } from './messages.ts'
import { micActions, micPolicies, micUpdates } from './mic.ts'
import { musicActions, musicPolicies, musicUpdates } from './music.ts'
import { notificationActions, notificationPolicies, notificationUpdates } from './notifications.ts'
import { photoActions, photoPolicies, photoUpdates } from './photos.ts'
import { presenceActions, presencePolicies, presenceUpdates } from './presence.ts'
import { readMarkUpdates } from './readMarks.ts'
import { rejoinActions, rejoinPolicies, rejoinUpdates } from './rejoining.ts'
import { taskActions, taskPolicies, taskUpdates } from './tasks.ts'
import type { Updates } from './update.ts'

/** How the cache keeps a domain: its fields of `Query`, and its own types. */
export type Policies = { Query: Record<string, FieldPolicy> } & { [typename: string]: TypePolicies[string] }

/** A part of the wedding, as the client knows it. */
export interface Domain {
  /** Called with the server's address, as http(s)://host:port. */
  policies?(serverUrl: string): object
  /** The changes that events make to what is cached. */
  updates: Updates
  /** Everything that the user can do here. */
  actions?(mutations: Mutations, uploads: Uploads): object
}

/** All parts of the wedding. The cache's policies and updates and the map of actions are built from this list. */
export const domains = [
  { policies: () => announcementPolicies, updates: announcementUpdates, actions: announcementActions },
  { updates: conversationUpdates },
  { updates: {}, actions: integrationActions },
  { policies: () => memberPolicies, updates: memberUpdates, actions: memberActions },
  { policies: () => messagePolicies, updates: messageUpdates },
  { policies: () => micPolicies, updates: micUpdates, actions: micActions },
  { policies: () => musicPolicies, updates: musicUpdates, actions: musicActions },
  { policies: () => notificationPolicies, updates: notificationUpdates, actions: notificationActions },
  { policies: photoPolicies, updates: photoUpdates, actions: photoActions },
  { policies: () => presencePolicies, updates: presenceUpdates, actions: presenceActions },
  { updates: readMarkUpdates },
  { policies: () => rejoinPolicies, updates: rejoinUpdates, actions: rejoinActions },
  { policies: () => taskPolicies, updates: taskUpdates, actions: taskActions },
] as const satisfies Domain[]
