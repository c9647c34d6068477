import type { Viewer } from './access/viewer.ts'
import type { Members } from './wedding/members.ts'
import type { Messages } from './wedding/messages.ts'

/** What the schema works with: who asks, and what can be done at a wedding. */
export type Context = Domains & {
  /** Null for who brought no token; the schema's scopes let those see nothing. */
  viewer: Viewer | null
  /** The cursor that was read before anything else of this request. */
  cursor(): Promise<string>
}

export type Domains = { members: Members; messages: Messages }
