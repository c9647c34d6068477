import type { Role } from '../access/viewer.ts'
import type { Refusal } from '../refusal.ts'
import { type Event, type Seer, sees } from './event.ts'

/** The way of a subscriber's frames to its reader. */
export interface Sink {
  /** Takes one rendered event. It never blocks: a reader that leaves too much unread loses the connection. */
  next(rendered: Rendered): void
  /** Takes the cursor after which events come, before the first of them, if its reader can keep it. */
  begin?(cursor: string): void
  /** Whether a sender that can wait should wait for `drained`. */
  isFull(): boolean
  /** Resolves when the reader has taken what it was given. */
  drained(): Promise<void>
  /** Ends the stream of the reader for this reason. The reader may come back. */
  end(reason: Refusal): void
}

/** An event as an operation shows it. All its subscribers share the object, so frames made of it can be kept by it. */
export interface Rendered {
  readonly json: string
  /** The cursor of the event, if there is one. */
  readonly cursor?: string
}

/** A subscription's operation, which many subscribers share: the events it asks for, and how each is shown. */
export interface Operation {
  /** Equal for subscribers that get the same frame for the same event. */
  key: string
  matches(event: Event): boolean
  render(event: Event): Rendered
}

/** A member who gets the events of an operation through a sink. */
export interface Subscriber {
  member: Seer
  sink: Sink
}

/** The live subscribers of one wedding: for each event one rendering an operation, then a frame to each subscriber. */
export class Fanout {
  readonly #groups = new Map<string, Group>()

  /** The group of an operation, made for the first subscriber of its key. It lives while it has subscribers. */
  group(operation: Operation): Group {
    let group = this.#groups.get(operation.key)
    if (!group) {
      group = new Group(operation, () => this.#groups.delete(operation.key))
      this.#groups.set(operation.key, group)
    }
    return group
  }

  send(event: Event): void {
    for (const group of this.#groups.values()) group.send(event)
  }

  end(reason: Refusal): void {
    for (const group of this.#groups.values()) group.end(reason)
  }
}

/** The subscribers of one operation: those that are live, and those that are being brought up to date. */
export class Group {
  readonly #operation: Operation
  readonly #onEmpty: () => void
  /** Subscribers with their sinks: an event for everyone goes to these without a look at each subscriber. */
  readonly #live = new Map<Subscriber, Sink>()
  readonly #catchingUp = new Set<Subscriber>()
  readonly #byMember = new Index<string>()
  readonly #byRole = new Index<Role>()
  /** Integrations, by the kinds of restricted events that they get. */
  readonly #byKind = new Index<string>()
  /** Renderings for late joiners, made for the first of them. One lasts as long as its event stays in memory. */
  readonly #replayed = new WeakMap<Event, Rendered>()

  constructor(operation: Operation, onEmpty: () => void) {
    this.#operation = operation
    this.#onEmpty = onEmpty
  }

  /**
   * Counts a subscriber that is not live yet, so that the group outlives its replay. Returns the way to leave, in any
   * phase.
   */
  enter(subscriber: Subscriber): () => void {
    this.#catchingUp.add(subscriber)
    return () => this.#leave(subscriber)
  }

  /** From here on the subscriber gets every event it may see, in order; unless it has left meanwhile. */
  goLive(subscriber: Subscriber): void {
    if (!this.#catchingUp.delete(subscriber)) return
    this.#live.set(subscriber, subscriber.sink)
    const { id, role, integration } = subscriber.member
    this.#byMember.add(id, subscriber)
    if (!integration) this.#byRole.add(role, subscriber)
    else for (const kind of integration.restrictedKinds) this.#byKind.add(kind, subscriber)
  }

  /** Whether a subscriber that entered is still here. */
  has(subscriber: Subscriber): boolean {
    return this.#catchingUp.has(subscriber) || this.#live.has(subscriber)
  }

  send(event: Event): void {
    const { matches, render } = this.#operation
    if (!matches(event)) return
    let rendered: Rendered | undefined
    for (const sink of this.#audienceOf(event)) {
      rendered ??= render(event)
      sink.next(rendered)
    }
  }

  /** Sends one subscriber an earlier event, if it may see it. */
  replay(event: Event, { member, sink }: Subscriber): void {
    const { matches, render } = this.#operation
    if (!matches(event) || !sees(member, event)) return
    let rendered = this.#replayed.get(event)
    if (!rendered) {
      rendered = render(event)
      this.#replayed.set(event, rendered)
    }
    sink.next(rendered)
  }

  /** Tells one subscriber something about its own stream, which the operation shows whatever events it asks for. */
  tell(event: Event, { sink }: Subscriber): void {
    sink.next(this.#operation.render(event))
  }

  end(reason: Refusal): void {
    for (const { sink } of [...this.#live.keys(), ...this.#catchingUp]) sink.end(reason)
  }

  #leave(subscriber: Subscriber): void {
    this.#catchingUp.delete(subscriber)
    this.#live.delete(subscriber)
    const { id, role, integration } = subscriber.member
    this.#byMember.delete(id, subscriber)
    if (!integration) this.#byRole.delete(role, subscriber)
    else for (const kind of integration.restrictedKinds) this.#byKind.delete(kind, subscriber)
    if (this.#live.size === 0 && this.#catchingUp.size === 0) this.#onEmpty()
  }

  #audienceOf({ kind, audience }: Event): Iterable<Sink> {
    if ('everyone' in audience) return this.#live.values()
    const found = new Set<Sink>()
    for (const id of audience.members) for (const { sink } of this.#byMember.get(id)) found.add(sink)
    for (const role of audience.roles) for (const { sink } of this.#byRole.get(role)) found.add(sink)
    if (audience.roles.length > 0) for (const { sink } of this.#byKind.get(kind)) found.add(sink)
    return found
  }
}

/** Subscribers by a key that many of them may share. */
class Index<Key> {
  static readonly #none: ReadonlySet<Subscriber> = new Set()
  /** Most members have one subscriber, kept as it is: a Set of it would weigh several times as much. */
  readonly #found = new Map<Key, Subscriber | Set<Subscriber>>()

  get(key: Key): Iterable<Subscriber> {
    const found = this.#found.get(key) ?? Index.#none
    return Symbol.iterator in found ? found : [found]
  }

  add(key: Key, subscriber: Subscriber): void {
    const found = this.#found.get(key)
    if (!found) this.#found.set(key, subscriber)
    else if (found instanceof Set) found.add(subscriber)
    else this.#found.set(key, new Set([found, subscriber]))
  }

  delete(key: Key, subscriber: Subscriber): void {
    const found = this.#found.get(key)
    if (found instanceof Set) found.delete(subscriber)
    if (found === subscriber || (found instanceof Set && found.size === 0)) this.#found.delete(key)
  }
}
