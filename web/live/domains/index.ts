import type { FieldPolicy, TypePolicies } from '@apollo/client'
import { type ActionParts, type AnyOperation, nameOf } from '../core/operations.ts'
import {
  announcementActions,
  announcementOperations,
  announcementPolicies,
  announcementUpdates,
} from './announcements.ts'
import { conversationUpdates } from './conversations.ts'
import { integrationActions } from './integrations.ts'
import { memberActions, memberPolicies, memberUpdates } from './members.ts'
import { messageActions, messageOperations } from './messageChanges.ts'
import { messagePolicies, messageUpdates } from './messages.ts'
import { micActions, micOperations, micPolicies, micUpdates } from './mic.ts'
import { musicActions, musicOperations, musicPolicies, musicUpdates } from './music.ts'
import {
  notificationActions,
  notificationOperations,
  notificationPolicies,
  notificationUpdates,
} from './notifications.ts'
import { photoActions, photoOperations, photoPolicies, photoUpdates } from './photos.ts'
import { presenceActions, presenceOperations, presencePolicies, presenceUpdates } from './presence.ts'
import { readMarkUpdates } from './readMarks.ts'
import { rejoinActions, rejoinPolicies, rejoinUpdates } from './rejoining.ts'
import { taskActions, taskOperations, taskPolicies, taskUpdates } from './tasks.ts'
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
  actions?(parts: ActionParts): object
  /** The actions that go through the outbox. */
  operations?: readonly AnyOperation[]
}

/** All parts of the wedding. The cache's policies and updates and the map of actions are built from this list. */
export const domains = [
  {
    policies: () => announcementPolicies,
    updates: announcementUpdates,
    actions: announcementActions,
    operations: announcementOperations,
  },
  // Before the messages: it looks at a message before its removal.
  { updates: conversationUpdates },
  { updates: {}, actions: integrationActions },
  { policies: () => memberPolicies, updates: memberUpdates, actions: memberActions },
  {
    policies: () => messagePolicies,
    updates: messageUpdates,
    actions: messageActions,
    operations: messageOperations,
  },
  { policies: () => micPolicies, updates: micUpdates, actions: micActions, operations: micOperations },
  { policies: () => musicPolicies, updates: musicUpdates, actions: musicActions, operations: musicOperations },
  {
    policies: () => notificationPolicies,
    updates: notificationUpdates,
    actions: notificationActions,
    operations: notificationOperations,
  },
  { policies: photoPolicies, updates: photoUpdates, actions: photoActions, operations: photoOperations },
  {
    policies: () => presencePolicies,
    updates: presenceUpdates,
    actions: presenceActions,
    operations: presenceOperations,
  },
  { updates: readMarkUpdates },
  { policies: () => rejoinPolicies, updates: rejoinUpdates, actions: rejoinActions },
  { policies: () => taskPolicies, updates: taskUpdates, actions: taskActions, operations: taskOperations },
] as const satisfies Domain[]

/** The operations of the outbox by their names. */
export const queuedOperations: ReadonlyMap<string, AnyOperation> = new Map(
  domains.flatMap(({ operations = [] }: Domain) => operations.map((operation) => [nameOf(operation), operation])),
)
