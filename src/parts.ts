import type { Viewer } from './access/viewer.ts'
import type { Config } from './config.ts'
import type { Domains } from './context.ts'
import { Sweeper } from './db/sweeper.ts'
import type { Demo } from './demo/demo.ts'
import type { Disposal } from './disposal.ts'
import { createDomains } from './domains.ts'
import { sweepEvents } from './feed/retention.ts'
import { type Infrastructure, type Overrides, openInfrastructure } from './infrastructure.ts'
import { type ClusterCount, countOfOne, RedisClusterCount } from './metrics/clusterCount.ts'
import { StreamTickets } from './transport/sse/tickets.ts'
import { createPresence, type PresenceService } from './wedding/presence/presence.ts'
import { createMemoryPresenceStore, createRedisPresenceStore } from './wedding/presence/store.ts'
import { sweepsOfWeddings } from './wedding/retention.ts'
import { createSessions, type Sessions } from './wedding/sessions/sessions.ts'
import { isIntegrationToken } from './wedding/signIn/integrationTokens.ts'

/** Everything that a server consists of, behind its transports. */
export interface Parts extends Infrastructure {
  config: Config
  sessions: Sessions
  domains: Domains
  connections: ClusterCount
  tickets: StreamTickets
  sweeper: Sweeper
  demo: Demo | undefined
  /**
   * The viewer that a token stands for. `isValid` is called as soon as the token is known to be valid. Rejects with a
   * Refusal or BadToken.
   */
  authenticate(token: string, isValid?: () => void): Promise<Viewer>
}

/**
 * Opens every part once, each with its end added to `disposal`. Nothing runs yet: no timer, no listener. Modules that
 * only some servers need, such as the client of Redis, are loaded where they are configured: they would take memory at
 * all others.
 */
export async function openParts(config: Config, overrides: Overrides, disposal: Disposal): Promise<Parts> {
  const infrastructure = await openInfrastructure(config, overrides, disposal)
  const { logs, database, redis, bus, auth } = infrastructure
  const { db } = database
  const presence = createPresenceOf(infrastructure, config)
  const sessions = createSessions({ ...infrastructure, db, presence, sizes: config.limits })
  const connections = redis ? new RedisClusterCount(redis.commands, sessions.count) : countOfOne(sessions.count)
  disposal.defer(() => connections.end())
  const sweeps = [sweepEvents(config.eventsDays), ...sweepsOfWeddings(config.eventsDays)]
  const sweeper = new Sweeper({ ...database, sweeps, logger: logs.root })
  disposal.defer(() => sweeper.end())
  const domains = createDomains(config, { ...infrastructure, presence, sessions, connections })
  const demonstration = config.demo ? await import('./demo/demo.ts') : undefined
  return {
    ...infrastructure,
    config,
    sessions,
    domains,
    connections,
    tickets: new StreamTickets(db, bus),
    sweeper,
    demo: demonstration?.createDemo({ auth, sessions, domains, evening: config.demoEvening, logger: logs.root }),
    async authenticate(token, isValid = () => {}) {
      if (isIntegrationToken(token)) return domains.integrations.authenticate(token, isValid)
      const claims = await auth.verify(token)
      isValid()
      return sessions.authenticate(claims)
    },
  }
}

function createPresenceOf(infrastructure: Infrastructure, config: Config): PresenceService {
  const { database, redis, bus, logs } = infrastructure
  const { presenceMs: leaseMs, limits: sizes } = config
  // Longer than any lease, and than a status outlasts it.
  const lastsMs = leaseMs * 3
  const store = redis
    ? createRedisPresenceStore(redis.commands, redis.onReturn, lastsMs)
    : createMemoryPresenceStore(bus)
  const { db, readAs } = database
  return createPresence({ ...infrastructure, db, readAs, sizes, store, leaseMs, logger: logs.of('redis') })
}
