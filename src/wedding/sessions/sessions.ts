import { and, eq, inArray } from 'drizzle-orm'
import type { Claims } from '../../access/auth.ts'
import type { Limits } from '../../access/limits.ts'
import { asMember, type TrackConnection, type Viewer } from '../../access/viewer.ts'
import type { Db } from '../../db/open.ts'
import { members, weddings } from '../../db/schema.ts'
import type { Feed } from '../../feed/feed.ts'
import { createArrivals, memberColumns } from './arrivals.ts'
import { judge } from './authority.ts'
import { Connections, type Count, removed } from './connections.ts'
import { type CachedMember, MemberCache } from './memberCache.ts'
import { memberRemoved } from './memberEvents.ts'

/** The people of valid tokens, and their connections. */
export interface Sessions {
  /**
   * The viewer that a valid token stands for. The issuer is the authority: a wedding or member that the token names is
   * created, and changed when the token is newer than what is stored. UNAUTHENTICATED for a member who was removed
   * after it was issued.
   */
  authenticate(claims: Claims): Promise<Viewer>
  /** Whether a member is at the wedding now, and was not removed. */
  isPresent(weddingId: string, memberId: string): Promise<boolean>
  /** Tracks a connection; see `Connections.track`. */
  trackConnection: TrackConnection
  /** The connections of this server. */
  count(): Count
}

/** Parts of the sessions. */
export interface SessionsParts {
  db: Db
  feed: Feed
  /** Called when members connect, and when they are removed. Neither throws nor has to be awaited. */
  presence: { enter(viewer: Viewer): () => void; remove(weddingId: string, memberId: string): void }
  limits: Limits
  sizes: { connectionsPerPerson: number }
}

/** Number of members of a wedding that are kept in memory at most. */
const mostMembers = 5_000

/** Signs people in by their tokens, and keeps track of their connections. */
export function createSessions({ db, feed, presence, limits, sizes }: SessionsParts): Sessions {
  const cache = new MemberCache({
    read: (weddingId, ids) => readMembers(db, weddingId, ids),
    watch: (weddingId, onEvent) => feed.watch(weddingId, onEvent),
  })
  const arrive = createArrivals(db, feed)
  const connections = new Connections({
    limits,
    sizes,
    hold: (weddingId) => cache.hold(weddingId),
    member: (weddingId, id) => cache.get(weddingId, id),
    // A program is not a person who is online.
    enter: (viewer) => (viewer.integration ? ignore : presence.enter(viewer)),
  })
  cache.subscribe((weddingId, event) => {
    if (memberRemoved.matches(event)) presence.remove(weddingId, event.payload.member.id)
    connections.onMemberEvent(weddingId, event)
  })
  return {
    async authenticate(claims) {
      const { weddingId, id } = claims
      const expiresAt = new Date(claims.expiresAt * 1000)
      if (!weddingId) return { weddingId, expiresAt, ...asMember(claims) }
      const known = await cache.get(weddingId, id)
      const verdict = judge(claims, known)
      if (verdict === 'removed') throw removed()
      const member = verdict === 'known' && known ? known : await arrive(claims)
      if (member !== known) cache.forget(weddingId, id)
      return { weddingId, expiresAt, ...asMember(member) }
    },
    async isPresent(weddingId, memberId) {
      const known = await cache.get(weddingId, memberId)
      return known !== undefined && known.removedAt === null
    },
    trackConnection: (viewer, end) => connections.track(viewer, end),
    count: () => connections.count(),
  }
}

function readMembers(db: Db, weddingId: string, ids?: string[]): Promise<CachedMember[]> {
  return db
    .select({ ...memberColumns, weddingName: weddings.name, namedAt: weddings.namedAt })
    .from(members)
    .innerJoin(weddings, eq(weddings.id, members.weddingId))
    .where(and(eq(members.weddingId, weddingId), ids && inArray(members.id, ids)))
    .limit(mostMembers)
}

function ignore() {}
