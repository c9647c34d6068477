import type { ApolloLink } from '@apollo/client'
import type { Connection } from './connection.ts'
import { createHttpLink } from './http.ts'
import { createConnection } from './loadedConnection.ts'
import type { Post } from './photoPost.ts'
import type { ClientSession } from './session.ts'

/** How a client reaches its server. */
export interface Ways {
  /** Subscriptions, and the operations that go along with them. */
  connect(url: string, session: ClientSession): Connection
  /** Single operations: the link that ends there. */
  http(url: string, session: ClientSession): ApolloLink
  /** Files. */
  post: Post
}

// Its code is loaded with that of the sender of photos.
const postPhoto: Post = async (...parts) => (await import('./photoSender.ts')).post(...parts)

/** The ways of every client outside of tests. */
export const overNetwork: Ways = { connect: createConnection, http: createHttpLink, post: postPhoto }
