import { generateKeyBetween } from 'fractional-indexing'
import { buildSchema, type GraphQLObjectType, type GraphQLSchema } from 'graphql'
import type { InvitationPartsFragment, MemberPartsFragment, MusicRequestPartsFragment } from '../gql/index.ts'
import { sdl } from '../gql/sdl.ts'
import { isFor } from './audience.ts'
import type { EventName, TestEvent, WeddingEvent } from './events.ts'
import { refusal } from './refusal.ts'
import type { Seed } from './seed.ts'
import { complete, type Fields, type Filling } from './sketch.ts'
import { nothingYet, reduce, type TestIntegration, type WeddingState } from './state.ts'

/** Options of a test wedding. */
export interface TestWeddingOptions {
  /** Things that the wedding has from the start. */
  seed?: Seed
  /** The time at which the first thing of the seed happens; all others follow a second apart. */
  startsAt?: string
}

/** An event and the members whom it concerns although it does not name them. */
interface Told {
  event: WeddingEvent
  people: readonly string[]
}

const stranger = { id: 'you', name: 'You', role: 'GUEST' } as const
const usualStart = '2024-06-22T18:00:00.000Z'
const feedName = 'test'
/** Events that the server does not store: they have no place of their own in the feed, and are not replayed. */
const notStored: ReadonlySet<EventName> = new Set(['CaughtUp', 'MessagesRead', 'PresenceChanged', 'TypingChanged'])

/** The schema of the API, built when it is needed first. */
export function schemaOfApi(): GraphQLSchema {
  built ??= buildSchema(sdl)
  return built
}
let built: GraphQLSchema | undefined

/** A wedding in memory: its state, its feed of events, and a clock of its own. */
export class TestWedding {
  /** The oldest first. There is no event of them. */
  readonly invitations: InvitationPartsFragment[] = []
  /** The oldest first, as the invitations. */
  readonly integrations: TestIntegration[] = []
  #state: WeddingState
  readonly #stored: Told[] = []
  readonly #listeners = new Set<(told: Told) => void>()
  #time: number
  #lastId = 0

  /** Throws an Error that names the place in the seed that does not follow the schema. */
  constructor({ seed = {}, startsAt = usualStart }: TestWeddingOptions = {}) {
    this.#state = { ...nothingYet, wedding: { ...nothingYet.wedding, ...seed.wedding } }
    this.#time = Date.parse(startsAt)
    this.#plant(seed)
  }

  /** Everything at the wedding now. */
  get state(): WeddingState {
    return this.#state
  }

  get id(): string {
    return this.#state.wedding.id
  }

  get name(): string {
    return this.#state.wedding.name
  }

  /** The position of the feed now. */
  get cursor(): string {
    return `${feedName}.${this.#stored.length}`
  }

  /** Lets a member be online, unless they are already. */
  arrive(memberId: string): void {
    const { presences } = this.#state
    if (presences.some(({ member }) => member.id === memberId)) return
    this.tell({ __typename: 'PresenceChanged', presence: { member: memberId } })
  }

  /** A member who is at the wedding. */
  memberOf(id: string): MemberPartsFragment | undefined {
    return this.#state.members.find((member) => member.id === id)
  }

  /** Another id, of the form of a UUID: the same ones in each run. */
  nextId(): string {
    return `00000000-0000-4000-8000-${String(++this.#lastId).padStart(12, '0')}`
  }

  /** The time by the wedding's clock, in RFC 3339. */
  now(): string {
    return new Date(this.#time).toISOString()
  }

  /**
   * Lets an event happen: it changes the state, and is delivered to those who follow and may see it. `people` are members whom it concerns although it does not name them. Throws an Error for an event that
   * does not follow the schema.
   */
  tell<Name extends EventName>(
    sketch: Extract<TestEvent, { __typename: Name }>,
    people: readonly string[] = [],
  ): Extract<WeddingEvent, { __typename: Name }> {
    const told = { event: this.#happen(sketch, people), people }
    for (const listener of this.#listeners) listener(told)
    return told.event as Extract<WeddingEvent, { __typename: Name }>
  }

  /** The stored events after a cursor that a member may see. Throws CURSOR_GONE for a cursor of another feed. */
  after(memberId: string, cursor: string): WeddingEvent[] {
    const [name, place] = cursor.split('.')
    const seq = Number(place)
    if (name !== feedName || !Number.isInteger(seq) || seq < 0 || seq > this.#stored.length)
      throw refusal('CURSOR_GONE', 'This cursor cannot be continued: query again')
    return this.#stored
      .slice(seq)
      .filter((told) => this.#concerns(memberId, told))
      .map(({ event }) => event)
  }

  /** Calls the listener with each event that a member may see, until the returned function is called. */
  follow(memberId: string, listener: (event: WeddingEvent) => void): () => void {
    const hear = (told: Told) => {
      if (this.#concerns(memberId, told)) listener(told.event)
    }
    this.#listeners.add(hear)
    return () => this.#listeners.delete(hear)
  }

  #concerns(memberId: string, { event, people }: Told): boolean {
    const member = this.memberOf(memberId)
    return member !== undefined && isFor(event, member, people)
  }

  /** Lets an event happen without delivering it. */
  #happen(sketch: TestEvent, people: readonly string[] = []): WeddingEvent {
    this.#time += 1_000
    const event = this.#whole(sketch)
    this.#state = reduce(this.#state, event, people[0])
    if (!notStored.has(event.__typename)) {
      this.#stored.push({ event, people })
      event.cursor = this.cursor
    }
    return event
  }

  /** The event with everything that the sketch leaves out. */
  #whole(sketch: TestEvent): WeddingEvent {
    const type = schemaOfApi().getType(sketch.__typename) as GraphQLObjectType | undefined
    const isEvent = schemaOfApi()
      .getPossibleTypes(schemaOfApi().getType('LiveEvent') as never)
      .some(({ name }) => name === sketch.__typename)
    if (!type || !isEvent) throw new Error(`There is no event "${sketch.__typename}" in the schema`)
    const event = complete(type, this.#withDefaults(sketch), this.#filling) as Fields
    return { ...event, cursor: this.cursor } as unknown as WeddingEvent
  }

  #withDefaults(sketch: TestEvent): TestEvent {
    if (sketch.__typename === 'MusicRequestChanged') return this.#withQueueKey(sketch)
    if (sketch.__typename !== 'PresenceChanged' || sketch.previousStatus !== undefined) return sketch
    const { member } = (sketch.presence ?? {}) as { member?: string | { id?: string } }
    const memberId = typeof member === 'string' ? member : member?.id
    const before = this.#state.presences.find((presence) => presence.member.id === memberId)
    return { ...sketch, previousStatus: before?.status ?? 'OFFLINE' }
  }

  /** An accepted song without a key comes to the end of the queue. */
  #withQueueKey(sketch: Extract<TestEvent, { __typename: 'MusicRequestChanged' }>): TestEvent {
    const request = sketch.request as Partial<MusicRequestPartsFragment> | undefined
    if (request?.status !== 'ACCEPTED' || request.queueKey) return sketch
    const keys = this.#state.musicRequests.flatMap(({ id, queueKey }) => (id !== request.id && queueKey) || [])
    return { ...sketch, request: { ...request, queueKey: generateKeyBetween(keys.sort().at(-1), null) } } as TestEvent
  }

  readonly #filling: Filling = {
    known: (typename, id) => this.#knownOf(typename)?.find((thing) => thing.id === id),
    nextId: () => this.nextId(),
    now: () => this.now(),
    place: () => this.#stored.length + 1,
  }

  #knownOf(typename: string): readonly { id: string }[] | undefined {
    const { members, messages, musicRequests, micRequests, photos, tasks, announcements, notifications } = this.#state
    const { rejoinRequests } = this.#state
    const lists: Record<string, readonly { id: string }[]> = {
      Announcement: announcements,
      Member: members,
      Message: messages,
      MicRequest: micRequests,
      MusicRequest: musicRequests,
      Notification: notifications,
      Photo: photos,
      RejoinRequest: rejoinRequests,
      Task: tasks,
    }
    return lists[typename]
  }

  #plant(seed: Seed) {
    const { members = [stranger] } = seed
    const plant = (events: readonly TestEvent[], name: keyof Seed) => {
      for (const [index, event] of events.entries()) {
        try {
          this.#happen(event)
        } catch (error) {
          throw new Error(`seed.${name}[${index}]: ${(error as Error).message}`)
        }
      }
    }
    plant(
      members.map((member) => ({
        __typename: 'MemberJoined',
        member: typeof member === 'string' ? { id: member } : member,
      })),
      'members',
    )
    for (const name of Object.keys(planting) as (keyof typeof planting)[]) {
      const make = planting[name] as (item: unknown) => TestEvent
      plant((seed[name] ?? []).map(make), name)
    }
  }
}

/** The events by which the things of a seed came about. */
const planting = {
  messages: (message) => ({ __typename: 'MessageReceived', message }),
  musicRequests: (request) => ({ __typename: 'MusicRequestChanged', change: 'CREATED', request }),
  micRequests: (request) => ({ __typename: 'MicRequestChanged', change: 'CREATED', request }),
  photos: (photo) => ({ __typename: 'PhotoShared', photo }),
  tasks: (task) => ({ __typename: 'TaskChanged', change: 'CREATED', task }),
  announcements: (announcement) => ({ __typename: 'AnnouncementMade', announcement }),
  notifications: (notification) => ({ __typename: 'NotificationReceived', notification }),
  onlineUsers: (presence) => ({ __typename: 'PresenceChanged', presence }),
} satisfies {
  [Name in Exclude<keyof Seed, 'wedding' | 'members'>]-?: (item: NonNullable<Seed[Name]>[number]) => TestEvent
}
