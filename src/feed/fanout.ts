import type { Role } from '../access/viewer.ts'
import type { Refusal } from '../refusal.ts'
import { type Event, sees } from './event.ts'

/** Where a subscriber's frames go. */
export type Sink = {
  /** Takes one rendered event. It never blocks: a reader that leaves too much unread loses the connection. */
  next(rendered: Rendered): void
  /** Whether who can wait should, until it has drained. */
  isFull(): boolean
  /** Waits until the reader has taken what it was given. */
  drained(): Promise<void>
  /** No more will come, for this reason: the reader is told, and may come back. */
  end(reason: Refusal): void
}

/** An event as an operation shows it: the same object for all its subscribers, so that what is made of it can be kept by it. */
export type Rendered = { readonly json: string }

/** What subscribers of the same operation share: which events it asks for, and what each looks like. */
export type Operation = {
  /** Equal for subscribers that get the same frame for the same event. */
  key: string
  wants(event: Event): boolean
  render(event: Event): Rendered
}

export type Subscriber = { member: { id: string; role: Role }; sink: Sink }

/** The live subscribers of one wedding: for each event one rendering an operation, then a frame to each. */
export type Fanout = ReturnType<typeof createFanout>

export function createFanout() {
  const groups = new Map<string, Group>()

  return {
    /** The group of an operation, made when it is the first of its key. It lives while it has subscribers. */
    group(operation: Operation): Group {
      let group = groups.get(operation.key)
      if (!group) {
        group = createGroup(operation, () => groups.delete(operation.key))
        groups.set(operation.key, group)
      }
      return group
    },

    send(event: Event) {
      for (const group of groups.values()) group.send(event)
    },

    end(reason: Refusal) {
      for (const group of groups.values()) group.end(reason)
    },
  }
}

export type Group = ReturnType<typeof createGroup>

function createGroup({ wants, render }: Operation, onEmpty: () => void) {
  const all = new Set<Subscriber>()
  const catchingUp = new Set<Subscriber>()
  const byMember = createIndex<string>()
  const byRole = createIndex<Role>()
  // What late joiners replay was rendered for the first of them. It lasts as long as the event stays in memory.
  const replayed = new WeakMap<Event, Rendered>()

  const audienceOf = ({ audience }: Event): Iterable<Subscriber> => {
    if ('everyone' in audience) return all
    const found = new Set<Subscriber>()
    for (const id of audience.members) for (const subscriber of byMember.get(id)) found.add(subscriber)
    for (const role of audience.roles) for (const subscriber of byRole.get(role)) found.add(subscriber)
    return found
  }
  const leave = (subscriber: Subscriber) => {
    catchingUp.delete(subscriber)
    all.delete(subscriber)
    byMember.delete(subscriber.member.id, subscriber)
    byRole.delete(subscriber.member.role, subscriber)
    if (all.size === 0 && catchingUp.size === 0) onEmpty()
  }

  return {
    /** Counts a subscriber that is not live yet, so that the group outlives its catching up. */
    enter(subscriber: Subscriber) {
      catchingUp.add(subscriber)
      return () => leave(subscriber)
    },

    /** From here on the subscriber hears every event it may see, in order; unless it has left meanwhile. */
    goLive(subscriber: Subscriber) {
      if (!catchingUp.delete(subscriber)) return
      all.add(subscriber)
      byMember.add(subscriber.member.id, subscriber)
      byRole.add(subscriber.member.role, subscriber)
    },

    /** Whether a subscriber that entered is still here. */
    has: (subscriber: Subscriber) => catchingUp.has(subscriber) || all.has(subscriber),

    send(event: Event) {
      if (!wants(event)) return
      let rendered: Rendered | undefined
      for (const { sink } of audienceOf(event)) {
        rendered ??= render(event)
        sink.next(rendered)
      }
    },

    /** Sends one subscriber an earlier event, if it may see it. */
    replay(event: Event, { member, sink }: Subscriber) {
      if (!wants(event) || !sees(member, event)) return
      let rendered = replayed.get(event)
      if (!rendered) {
        rendered = render(event)
        replayed.set(event, rendered)
      }
      sink.next(rendered)
    },

    end(reason: Refusal) {
      for (const { sink } of [...all, ...catchingUp]) sink.end(reason)
    },
  }
}

function createIndex<Key>() {
  const sets = new Map<Key, Set<Subscriber>>()
  const none: ReadonlySet<Subscriber> = new Set()
  return {
    get: (key: Key) => sets.get(key) ?? none,
    add(key: Key, subscriber: Subscriber) {
      const set = sets.get(key)
      if (set) set.add(subscriber)
      else sets.set(key, new Set([subscriber]))
    },
    delete(key: Key, subscriber: Subscriber) {
      const set = sets.get(key)
      if (set?.delete(subscriber) && set.size === 0) sets.delete(key)
    },
  }
}
