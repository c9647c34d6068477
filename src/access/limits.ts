import type { Cluster, Redis } from 'ioredis'
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Config } from '../config.ts'
import { Refusal } from '../refusal.ts'
import { Admissions } from './admissions.ts'
import { guardOf } from './guesses.ts'
import { MemoryCounts } from './memoryCounts.ts'

/**
 * How often somebody may do something in a minute, counted over all servers when there is Redis; while Redis is away,
 * each server counts for itself. Each call counts one, and rejects with RATE_LIMITED for one too many.
 */
export interface Limits {
  /**
   * Counts a connection of an address until it authenticates. Resolves with a function to call then. If there are too
   * many, it waits for a moment, until others have authenticated.
   */
  connection(address: string): Promise<() => void>
  /** Counts a token of an address that is not valid. */
  badToken: Limit<string>
  /** Counts an invitation code that an address tries. Rejects when it must not be looked up; see `guardOf`. */
  code(address: string): Promise<CodeAttempt>
  /** Counts a join with a right code, by `weddingId invitationId`. */
  join: CreateLimit<string>
  /** Counts a connection that has authenticated. */
  ownConnection: Limit<Person>
  /** Counts a message or an announcement. */
  message: CreateLimit<Person>
  /** Counts a sign of typing or presence. */
  typing: Limit<Person>
  /** Counts a request for a song or the microphone, and a vote. */
  request: CreateLimit<Person>
  /** Counts a photo. */
  photo: CreateLimit<Person>
  /** Counts a mark of messages or notifications as read. */
  mark: Limit<Person>
  /** Counts any other mutation. */
  write: CreateLimit<Person>
  /** Budget for the cost of operations. */
  cost: Budget
}

/** Counts one for a person or address. */
export type Limit<Key> = (key: Key) => Promise<Refund>

/**
 * Counts the creation of something. A creation that is sent again with its id costs a retry instead: it is refunded if
 * it is found to be stored already, and when the limit is reached, `wasCreated` is asked.
 */
export type CreateLimit<Key> = (key: Key, wasCreated?: () => Promise<boolean>) => Promise<Refund>

/** How long (ms) Redis is left alone after it was asked whether it is back. */
const askAgainAfter = 2_000

/** Gives back what was spent, since it turned out to have been spent before. Resolves in any case. */
export type Refund = () => Promise<void>

/** The budget of a person, or of an address without a token, for the operations of a minute. */
export interface Budget {
  readonly limit: number
  /**
   * Spends a cost from two budgets: that of the minute over all servers, and that of 10 seconds on this server. The key
   * names a person, or the address of somebody without a token.
   */
  spend(key: string, cost: number): Promise<Spent>
  /** The rest of the minute's budget. */
  remaining(key: string): Promise<number>
}

/** The rest of a budget after a cost was spent. */
export interface Spent {
  /** The rest of the minute's budget, if it is known without asking. */
  remaining?: number
  /** RATE_LIMITED when the cost was more than the rest of the budget. */
  refusal?: Refusal
}

/**
 * Seconds in which somebody may spend `shareAtOnce` of a minute's budget on one server: answering takes its only
 * thread.
 */
const atOnceSeconds = 10
const shareAtOnce = 0.3

/** An invitation code that somebody tries. */
export interface CodeAttempt {
  /** Why it is refused in case that it is wrong; undefined while it may be answered that there is no such code. */
  readonly refusal: Refusal | undefined
  /** The code was right: the attempt does not count. */
  wasRight(): Promise<void>
}

/** Asks the count of all servers or, while Redis is away, of this one. */
type Counter = <Result>(ask: (count: MemoryCounts | RateLimiterRedis) => Promise<Result>) => Promise<Result>

type Person = { weddingId: string; id: string }
type Spend = (key: string, wasCreated?: () => Promise<boolean>) => Promise<Refund>

/** Limits of these sizes; with `redis`, over all servers that share it. */
export function createLimits(config: Config['limits'], redis?: Redis | Cluster): Limits {
  // Long: each kind of limit is built of the one before it; the table of limits comes last.
  // When Redis hangs, only the first callers wait until it times out. A ping in the background finds out that it is back.
  let isAway = false
  let askAgainAt = 0
  const isBack = () => {
    isAway = false
  }
  redis?.on('ready', isBack)
  const isThere = () => {
    if (isAway && performance.now() >= askAgainAt) {
      askAgainAt = performance.now() + askAgainAfter
      redis?.ping().then(isBack, () => {})
    }
    return !isAway
  }
  const counter = (keyPrefix: string, points: number, options: { inMemoryBlockOnConsumed?: number } = {}): Counter => {
    const memory = new MemoryCounts({ points, duration: 60 })
    const shared = redis && new RateLimiterRedis({ storeClient: redis, keyPrefix, points, duration: 60, ...options })
    return async (ask) => {
      if (shared && isThere()) {
        try {
          return await ask(shared)
        } catch (error) {
          if (error instanceof RateLimiterRes) throw error
          isAway = true
        }
      }
      return ask(memory)
    }
  }
  /** `what` names the limited thing in a refusal. */
  const limiter = (keyPrefix: string, points: number, what: string) => {
    const ask = counter(keyPrefix, points)
    return async (key: string): Promise<Refund> => {
      try {
        // A refund goes to the same counter in which it was spent.
        return await ask(async (count) => {
          await count.consume(key)
          return () => count.reward(key).then(ignore, ignore)
        })
      } catch (refused) {
        throw tooMany(what, secondsUntil(refused))
      }
    }
  }
  /** Counts one more, whatever the limit. Returns the count, and a function that gives the one back. */
  const tally = (keyPrefix: string) => {
    const ask = counter(keyPrefix, 0)
    return (key: string) =>
      ask(async (count) => {
        const counted = await count.penalty(key)
        const giveBack: Refund = () => count.reward(key).then(ignore, ignore)
        return { number: counted.consumedPoints, retryAfter: secondsUntil(counted), giveBack }
      })
  }
  const budget = (keyPrefix: string, limit: number): Budget => {
    // A person who has spent all is refused without another question to Redis.
    const ask = counter(keyPrefix, limit, { inMemoryBlockOnConsumed: limit })
    // The largest operation must fit.
    const mostAtOnce = Math.max(limit * shareAtOnce, config.queryCost)
    const atOnce = mostAtOnce < limit ? new MemoryCounts({ points: mostAtOnce, duration: atOnceSeconds }) : undefined
    const refuse = (cost: number, most: number, seconds: number, retryAfter: number) => {
      const message = `This costs ${cost}, which is more than is left of ${most} in ${seconds} s: try again in ${retryAfter} s`
      return new Refusal('RATE_LIMITED', message, { retryAfter })
    }
    return {
      limit,
      async spend(key, cost) {
        try {
          await atOnce?.consume(key, cost)
        } catch (refused) {
          return { refusal: refuse(cost, mostAtOnce, atOnceSeconds, secondsUntil(refused)) }
        }
        try {
          const { remainingPoints } = await ask((count) => count.consume(key, cost))
          return { remaining: remainingPoints }
        } catch (refused) {
          return { remaining: 0, refusal: refuse(cost, limit, 60, secondsUntil(refused)) }
        }
      },
      async remaining(key) {
        const spent = await ask((count) => count.get(key))
        return Math.max(0, limit - (spent?.consumedPoints ?? 0))
      },
    }
  }
  const retry = limiter('limit:retries', config.retriesPerMinute, 'things sent again')
  /**
   * Limits the creation of something. A creation that is sent again with its id costs a retry instead: it is refunded
   * if it is found to be stored already, and when the limit is reached, `wasCreated` is asked. Retries have a limit of
   * their own, so that they flood nobody.
   */
  const creating = (keyPrefix: string, points: number, what: string) => {
    const spend = limiter(keyPrefix, points, what)
    return async (key: string, wasCreated?: () => Promise<boolean>): Promise<Refund> => {
      try {
        const refund = await spend(key)
        return () => retry(key).then(refund, ignore)
      } catch (refused) {
        if (!wasCreated) throw refused
        await retry(key)
        if (await wasCreated()) return async () => {}
        throw refused
      }
    }
  }

  const ofPerson =
    (spend: Spend) =>
    ({ weddingId, id }: Person, wasCreated?: () => Promise<boolean>) =>
      spend(`${weddingId} ${id}`, wasCreated)

  const [wrongOfAddress, wrongOfAll] = [tally('limit:codes'), tally('limit:allCodes')]
  const unauthenticated = tally('limit:connections')
  const admissions = new Admissions(async (address) => {
    const { number, retryAfter, giveBack } = await unauthenticated(address)
    if (number <= config.connectionsPerMinute) return giveBack
    await giveBack()
    throw tooMany('connections of this address that did not authenticate', retryAfter)
  })

  return {
    connection: (address: string) => admissions.admit(address),
    badToken: limiter('limit:tokens', config.badTokensPerMinute, 'tokens from this address that are not valid'),
    async code(address: string): Promise<CodeAttempt> {
      const [ofAddress, ofAll] = await Promise.all([wrongOfAddress(address), wrongOfAll('')])
      const guard = guardOf({ ofAddress: ofAddress.number, ofAll: ofAll.number }, config.joinsPerMinute)
      const refusal =
        guard === 'open' ? undefined : tooMany('wrong invitation codes from this address', ofAddress.retryAfter)
      if (guard === 'closed') throw refusal
      const wasRight = async () => void (await Promise.all([ofAddress.giveBack(), ofAll.giveBack()]))
      return { refusal, wasRight }
    },
    join: creating('limit:joins', config.joinsOfInvitationPerMinute, 'people with this invitation'),
    ownConnection: ofPerson(limiter('limit:ownConnections', config.connectionsOfPersonPerMinute, 'new connections')),
    message: ofPerson(creating('limit:messages', config.messagesPerMinute, 'messages')),
    typing: ofPerson(limiter('limit:typing', config.typingPerMinute, 'signs of typing and presence')),
    request: ofPerson(
      creating('limit:requests', config.requestsPerMinute, 'songs, votes and requests for the microphone'),
    ),
    photo: ofPerson(creating('limit:photos', config.photosPerMinute, 'photos')),
    mark: ofPerson(limiter('limit:marks', config.marksPerMinute, 'marks of what was read')),
    write: ofPerson(creating('limit:writes', config.writesPerMinute, 'changes')),
    cost: budget('limit:cost', config.costPerMinute),
  }
}

/** Seconds until a count begins anew; anything else that was thrown is thrown on. */
function secondsUntil(counted: unknown): number {
  if (!(counted instanceof RateLimiterRes)) throw counted
  return Math.max(1, Math.ceil(counted.msBeforeNext / 1000))
}

function tooMany(what: string, retryAfter: number): Refusal {
  return new Refusal('RATE_LIMITED', `Too many ${what} in a minute: try again in ${retryAfter} s`, { retryAfter })
}

function ignore() {}
