import { BehaviorSubject, filter, firstValueFrom, merge, type Observable, Subject, skip, take, takeUntil } from 'rxjs'
import { isAboutOne } from './answers.ts'
import type { Tabs } from './browserTabs.ts'
import { Disposed } from './ending.ts'
import {
  type Entry,
  type EntryEvent,
  isOpen,
  type Lane,
  lanes,
  nextOf,
  type Problem,
  queuedAfter,
  readEntry,
  staysRefused,
  step,
  textOf,
  withEntry,
  withoutEntry,
} from './outboxState.ts'
import { problemOf, refusalOf } from './problems.ts'
import type { ClientSession } from './session.ts'
import { type KeptTexts, keptTexts, type LiveStorage } from './storage.ts'
import { noTabs, openTabs } from './tabs.ts'

/** Something to do: an entry before it is queued. With `isKept` false it stays in this tab, and ends with it. */
export type NewEntry = Pick<Entry, 'id' | 'kind' | 'operation' | 'variables' | 'fileName'> & { isKept?: boolean }

/** Parts of the outbox. */
export interface OutboxParts {
  session: Pick<ClientSession, 'bearer' | 'changes'>
  storage: LiveStorage | undefined
  /** Sends an entry once. Resolves with the server's answer when it is stored, and shown as stored. */
  send(entry: Entry, isRetry: boolean): Promise<unknown>
  /** Called for each entry that is to be sent. Returns when to try again after an error; undefined: never. */
  retries(entry: Entry): Retries
  /** Called when an entry is done with, to forget what was kept for it. */
  forget(entry: Entry): void
}

/** Returns when to try again after an error; undefined: never. */
export type Retries = (error: unknown) => Observable<unknown> | undefined

/** Everything that the user did and that the server has not acknowledged yet. */
export interface Outbox {
  /** The entries of the user, in the order in which they were queued. */
  readonly entries: BehaviorSubject<readonly Entry[]>
  /**
   * Queues an entry. Resolves with the server's answer when it is stored, however long that takes; rejects when it is
   * refused. Everything is sent one after the other, but files beside the rest.
   */
  add<Answer>(entry: NewEntry): Promise<Answer>
  /** Sends an entry that has failed again. */
  retry(id: string): void
  /** Gives an entry up. One that is just being sent may be stored all the same. */
  discard(id: string): void
  /** Sends nothing more, and rejects all callers with Disposed. What is kept stays for the next client of its member. */
  dispose(): void
}

/**
 * Sends what the user does until it is acknowledged: in order, over reloads, by one tab at a time, and only as the
 * member who did it. Entries that cannot be stored any more stay, with their problem, until the user decides.
 */
export function createOutbox(parts: OutboxParts): Outbox {
  const entries = new BehaviorSubject<readonly Entry[]>([])
  let current: MemberOutbox | undefined
  /** Reason for which nothing can be queued while there is no `current`. */
  let closed: Error = refusalOf({ code: 'UNAUTHENTICATED', message: 'Nobody is signed in' })

  // Entries stay shown while there is no token. They wait for it, or for another member.
  const changes = parts.session.changes.subscribe(() => {
    const bearer = parts.session.bearer()
    const member = bearer && `${bearer.weddingId}:${bearer.userId}`
    if (member === undefined || member === current?.member) return
    current?.close()
    entries.next([])
    current = new MemberOutbox(member, entries, parts)
    void current.open()
  })

  return {
    entries,
    add(entry) {
      return current ? current.add(entry) : Promise.reject(closed)
    },
    retry: (id) => current?.decide(id, { type: 'retry' }),
    discard: (id) => current?.decide(id, { type: 'discard' }),
    dispose() {
      changes.unsubscribe()
      closed = new Disposed()
      current?.close(closed)
      current = undefined
    },
  }
}

/** Tells the other tabs of a member what happened to an entry. */
type News =
  | { news: 'added'; entry: Entry }
  | { news: 'stored'; id: string; answer: unknown }
  | { news: 'refused'; id: string; problem: Problem; stays: boolean }
  | { news: 'decided'; id: string; decision: Decision }

/** The user's decision about an entry. */
type Decision = EntryEvent & { type: 'retry' | 'discard' }

interface Caller {
  resolve(answer: unknown): void
  reject(error: unknown): void
}

/** The outbox of one member. */
class MemberOutbox {
  readonly member: string
  readonly #entries: BehaviorSubject<readonly Entry[]>
  readonly #parts: OutboxParts
  readonly #kept: KeptTexts
  readonly #callers = new Map<string, Caller>()
  /** Ids of the entries that are in the storage, unless another tab is done with them. */
  readonly #stored = new Set<string>()
  /** The tries of entries that this tab has begun to send. */
  readonly #retries = new Map<string, Retries>()
  readonly #closed = new Subject<void>()
  #tabs: Tabs<News> = noTabs
  #phase: 'opening' | 'idle' | 'sending' | 'closed' = 'opening'
  /** Everything queued until then (RFC 3339, UTC) has waited for the network, so that its caller may be gone. */
  #waitedUntil = ''

  constructor(member: string, entries: BehaviorSubject<readonly Entry[]>, parts: OutboxParts) {
    this.member = member
    this.#entries = entries
    this.#parts = parts
    this.#kept = keptTexts(parts.storage, `attitudes:outbox:${member}:`)
  }

  /** Reads what was kept, and begins to send. */
  async open() {
    const events = { hear: (news: News) => this.#hear(news), woken: () => void this.#sendAll() }
    // Without a storage there is nothing that tabs could share.
    if (this.#parts.storage) this.#tabs = await openTabs(`attitudes:outbox:${this.member}`, events)
    await this.#read()
    if (this.#phase === 'closed') return this.#tabs.close()
    this.#phase = 'idle'
    void this.#sendAll()
  }

  add<Answer>({ isKept = true, ...rest }: NewEntry): Promise<Answer> {
    const queuedAt = queuedAfter(this.#entries.value, Date.now())
    const entry: Entry = { ...rest, queuedAt, status: 'queued', problem: null, isKept }
    const answer = new Promise<unknown>((resolve, reject) => this.#callers.set(entry.id, { resolve, reject }))
    this.#put(entry)
    if (isKept) this.#keep(entry)
    // Before the others hear of it, so that this tab, where its caller is, gets the turn.
    void this.#sendAll()
    if (isKept) this.#tabs.tell({ news: 'added', entry })
    return answer as Promise<Answer>
  }

  decide(id: string, decision: Decision) {
    this.#step(id, decision)
    this.#tabs.tell({ news: 'decided', id, decision })
    void this.#sendAll()
  }

  /** Sends nothing more. Callers are told the reason, if there is one, and otherwise nothing. */
  close(reason?: Error) {
    this.#phase = 'closed'
    this.#tabs.close()
    this.#closed.next()
    if (reason) for (const { reject } of this.#callers.values()) reject(reason)
  }

  #find(id: string): Entry | undefined {
    return this.#phase === 'closed' ? undefined : this.#entries.value.find((entry) => entry.id === id)
  }

  #put(entry: Entry) {
    this.#entries.next(withEntry(this.#entries.value, entry))
  }

  #keep(entry: Entry) {
    const { id } = entry
    void this.#kept.put(id, textOf(entry)).then((isKept) => {
      const now = this.#find(id)
      if (isKept) this.#stored.add(id)
      else if (now) this.#put({ ...now, isKept })
    })
  }

  #drop(entry: Entry) {
    this.#entries.next(withoutEntry(this.#entries.value, entry.id))
    this.#stored.delete(entry.id)
    this.#retries.delete(entry.id)
    void this.#kept.remove(entry.id)
    this.#parts.forget(entry)
  }

  #step(id: string, event: EntryEvent) {
    const before = this.#find(id)
    if (!before) return
    const entry = step(before, event)
    if (!entry) return this.#drop(before)
    if (entry === before) return
    this.#put(entry)
    if (entry.isKept && entry.problem !== before.problem) this.#keep(entry)
  }

  #hear(news: News) {
    if (news.news === 'added' && !this.#find(news.entry.id)) {
      this.#stored.add(news.entry.id)
      this.#put(news.entry)
    }
    if (news.news === 'stored') this.#settle(news.id, news.answer)
    if (news.news === 'refused') this.#refuse(news, refusalOf(news.problem))
    if (news.news === 'decided') this.#step(news.id, news.decision)
    // Otherwise the other tab sends it itself.
    if (this.#tabs.takeTurns) void this.#sendAll()
  }

  #settle(id: string, answer: unknown) {
    this.#step(id, { type: 'stored' })
    this.#callers.get(id)?.resolve(answer)
    this.#callers.delete(id)
  }

  #refuse({ id, problem, stays }: News & { news: 'refused' }, error: unknown) {
    this.#retries.delete(id)
    this.#step(id, stays ? { type: 'refused', problem } : { type: 'discard' })
    this.#callers.get(id)?.reject(error)
    this.#callers.delete(id)
  }

  /** Takes in what is kept, and lets go of what another tab has sent meanwhile. */
  async #read() {
    const before = new Set(this.#stored)
    const kept = (await this.#kept.all()).flatMap((text) => readEntry(text) ?? [])
    if (this.#phase === 'closed') return
    const ids = new Set(kept.map(({ id }) => id))
    const here = this.#entries.value.filter(({ id }) => !before.has(id) || ids.has(id))
    const known = new Set(here.map(({ id }) => id))
    for (const id of ids) this.#stored.add(id)
    this.#entries.next(kept.filter(({ id }) => !known.has(id)).reduce<Entry[]>(withEntry, here))
  }

  /** Sends while there is something to send. */
  async #sendAll() {
    if (this.#phase !== 'idle' || !this.#entries.value.some(isOpen)) return
    this.#phase = 'sending'
    await this.#tabs.inTurn(async (signal) => {
      await this.#read()
      await Promise.all(lanes.map((lane) => this.#sendLane(lane, signal)))
    })
    if (this.#phase !== 'sending') return
    this.#phase = 'idle'
    void this.#sendAll()
  }

  /** Sends the entries of a lane one after the other, until no lane has any. */
  async #sendLane(lane: Lane, signal: AbortSignal) {
    while (!signal.aborted && this.#phase !== 'closed' && this.#entries.value.some(isOpen)) {
      const entry = nextOf(this.#entries.value, lane)
      if (entry) await this.#send(entry)
      else await firstValueFrom(merge(this.#entries.pipe(skip(1)), this.#closed))
    }
  }

  /** Tries once. Resolves when the lane may go on. */
  async #send(entry: Entry) {
    const { id } = entry
    const isRetry = this.#retries.has(id)
    const retryAfter = this.#retries.get(id) ?? this.#parts.retries(entry)
    this.#retries.set(id, retryAfter)
    this.#step(id, { type: 'start' })
    try {
      const answer = await this.#parts.send(entry, isRetry)
      if (this.#phase === 'closed') return
      this.#settle(id, answer)
      this.#tabs.tell({ news: 'stored', id, answer })
    } catch (error) {
      if (this.#phase === 'closed') return
      const again = retryAfter(error)
      if (!again) this.#giveUp(entry, error)
      else if (isAboutOne(error)) this.#hold(id, again)
      else await this.#waitFor(id, again)
    }
  }

  #hold(id: string, again: Observable<unknown>) {
    this.#step(id, { type: 'hold' })
    again.pipe(take(1), takeUntil(this.#ends(id))).subscribe(() => this.#step(id, { type: 'due' }))
  }

  async #waitFor(id: string, again: Observable<unknown>) {
    this.#step(id, { type: 'lost' })
    await firstValueFrom(again.pipe(takeUntil(this.#ends(id))), { defaultValue: undefined })
    this.#waitedUntil = new Date().toISOString()
  }

  /** Emits when an entry is there no more, or not to be sent. */
  #ends(id: string): Observable<unknown> {
    const isOver = () => {
      const entry = this.#find(id)
      return !entry || !isOpen(entry)
    }
    return merge(this.#entries.pipe(filter(isOver)), this.#closed)
  }

  #giveUp(entry: Entry, error: unknown) {
    const isAwaited = this.#callers.has(entry.id) && entry.queuedAt > this.#waitedUntil
    const stays = staysRefused(entry, isAwaited)
    const refused = { news: 'refused', id: entry.id, problem: problemOf(error), stays } as const
    this.#refuse(refused, error)
    this.#tabs.tell(refused)
  }
}
