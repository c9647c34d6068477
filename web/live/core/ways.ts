import type { ApolloLink } from '@apollo/client'
import { type Connection, createConnection } from './connection.ts'
import { createHttpLink } from './http.ts'
import type { ClientSession } from './session.ts'
import { type Post, post } from './uploads.ts'

/** How a client reaches its server. */
export interface Ways {
  /** Subscriptions, and the operations that go along with them. */
  connect(url: string, session: ClientSession): Connection
  /** Single operations: the link that ends there. */
  http(url: string, session: ClientSession): ApolloLink
  /** Files. */
  post: Post
}

/** The ways of every client outside of tests. */
export const overNetwork: Ways = { connect: createConnection, http: createHttpLink, post }
