import type { Cluster, Redis } from 'ioredis'
import type { Config } from '../config.ts'
import { Refusal } from '../refusal.ts'
import { Admissions } from './admissions.ts'
import { type Budget, createBudget } from './budget.ts'
import { type Counter, Counters, type CountState, secondsUntil, stateOf } from './counters.ts'
import { guardOf } from './guesses.ts'

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
  /** The state of each limit of a person. Asking spends nothing. */
  of(person: Person): Promise<LimitState[]>
}

/** The state of one of a person's limits in the current minute. */
export interface LimitState extends CountState {
  name: string
  limit: number
}

/** Counts one for a person or address. */
export type Limit<Key> = (key: Key) => Promise<Refund>

/**
 * Counts the creation of something. A creation that is sent again with its id costs a retry instead: it is refunded if
 * it is found to be stored already, and when the limit is reached, `wasCreated` is asked.
 */
export type CreateLimit<Key> = (key: Key, wasCreated?: () => Promise<boolean>) => Promise<Refund>

/** Gives back what was spent, since it turned out to have been spent before. Resolves in any case. */
export type Refund = () => Promise<void>

/** An invitation code that somebody tries. */
export interface CodeAttempt {
  /** Why it is refused in case that it is wrong; undefined while it may be answered that there is no such code. */
  readonly refusal: Refusal | undefined
  /** The code was right: the attempt does not count. */
  wasRight(): Promise<void>
}

type Person = { weddingId: string; id: string }

/** Limits of these sizes; with `redis`, over all servers that share it. */
export function createLimits(config: Config['limits'], redis?: Redis | Cluster): Limits {
  const counters = new Counters(redis)
  const limiter = (prefix: string, points: number, things: string) =>
    createLimiter(counters.counter(prefix, points), things)
  const shown: ShownLimit[] = []
  /** A limit of people, which they may look at. */
  const shownLimiter = (name: string, prefix: string, limit: number, things: string) => {
    const counter = counters.counter(prefix, limit)
    shown.push({ name, limit, state: (key) => stateOf(counter, key, limit) })
    return createLimiter(counter, things)
  }
  const cost = createBudget(counters, 'limit:cost', config.costPerMinute, config.queryCost)
  shown.push({ name: 'cost', ...cost })
  const retry = shownLimiter('retries', 'limit:retries', config.retriesPerMinute, 'things sent again')
  const creating = (name: string, points: number, things: string) =>
    ofPerson(sparing(shownLimiter(name, `limit:${name}`, points, things), retry))

  const unauthenticated = tally(counters, 'limit:connections')
  const admissions = new Admissions(async (address) => {
    const { number, retryAfter, giveBack } = await unauthenticated(address)
    if (number <= config.connectionsPerMinute) return giveBack
    await giveBack()
    throw tooMany('connections of this address that did not authenticate', retryAfter)
  })

  return {
    connection: (address) => admissions.admit(address),
    badToken: limiter('limit:tokens', config.badTokensPerMinute, 'tokens from this address that are not valid'),
    code: createCodeLimit(counters, config.joinsPerMinute),
    join: sparing(limiter('limit:joins', config.joinsOfInvitationPerMinute, 'people with this invitation'), retry),
    ownConnection: ofPerson(
      shownLimiter('connections', 'limit:ownConnections', config.connectionsOfPersonPerMinute, 'new connections'),
    ),
    message: creating('messages', config.messagesPerMinute, 'messages'),
    typing: ofPerson(shownLimiter('typing', 'limit:typing', config.typingPerMinute, 'signs of typing and presence')),
    request: creating('requests', config.requestsPerMinute, 'songs, votes and requests for the microphone'),
    photo: creating('photos', config.photosPerMinute, 'photos'),
    mark: ofPerson(shownLimiter('marks', 'limit:marks', config.marksPerMinute, 'marks of what was read')),
    write: creating('writes', config.writesPerMinute, 'changes'),
    cost,
    of: ({ weddingId, id }) =>
      Promise.all(
        shown.map(async ({ name, limit, state }) => ({ name, limit, ...(await state(`${weddingId} ${id}`)) })),
      ),
  }
}

/** A limit that people may look at. */
interface ShownLimit {
  name: string
  limit: number
  state(key: string): Promise<CountState>
}

/** Limits each key to the points of a counter; `things` are named in the refusal of one more. */
function createLimiter(ask: Counter, things: string): Limit<string> {
  return async (key) => {
    try {
      // A refund goes to the same counter in which it was spent.
      return await ask(async (count) => {
        await count.consume(key)
        return () => count.reward(key).then(ignore, ignore)
      })
    } catch (refused) {
      throw tooMany(things, secondsUntil(refused))
    }
  }
}

/**
 * Spares what is created again with its id: it costs a retry, which has a limit of its own, so that it floods nobody.
 */
function sparing(limit: Limit<string>, retry: Limit<string>): CreateLimit<string> {
  return async (key, wasCreated) => {
    try {
      const refund = await limit(key)
      return () => retry(key).then(refund, ignore)
    } catch (refused) {
      if (!wasCreated) throw refused
      await retry(key)
      if (await wasCreated()) return async () => {}
      throw refused
    }
  }
}

function ofPerson(limit: CreateLimit<string>): CreateLimit<Person> {
  return ({ weddingId, id }, wasCreated) => limit(`${weddingId} ${id}`, wasCreated)
}

/** Counts one more, whatever the limit. Returns the count, and a function that gives the one back. */
function tally(counters: Counters, keyPrefix: string) {
  const ask = counters.counter(keyPrefix, 0)
  return (key: string) =>
    ask(async (count) => {
      const counted = await count.penalty(key)
      const giveBack: Refund = () => count.reward(key).then(ignore, ignore)
      return { number: counted.consumedPoints, retryAfter: secondsUntil(counted), giveBack }
    })
}

function createCodeLimit(counters: Counters, wrongOfAddressPerMinute: number): Limits['code'] {
  const [countOfAddress, countOfAll] = [tally(counters, 'limit:codes'), tally(counters, 'limit:allCodes')]
  return async (address) => {
    const [ofAddress, ofAll] = await Promise.all([countOfAddress(address), countOfAll('')])
    const guard = guardOf({ ofAddress: ofAddress.number, ofAll: ofAll.number }, wrongOfAddressPerMinute)
    const refusal =
      guard === 'open' ? undefined : tooMany('wrong invitation codes from this address', ofAddress.retryAfter)
    if (guard === 'closed') throw refusal
    const wasRight = async () => void (await Promise.all([ofAddress.giveBack(), ofAll.giveBack()]))
    return { refusal, wasRight }
  }
}

function tooMany(things: string, retryAfter: number): Refusal {
  return new Refusal('RATE_LIMITED', `Too many ${things} in a minute: try again in ${retryAfter} s`, { retryAfter })
}

function ignore() {}
