import { createClientOver } from '../core/client.ts'
import type { LiveClient } from '../core/liveClient.ts'
import type { TestEvent, WeddingEvent } from './events.ts'
import type { RefusalCode } from './refusal.ts'
import type { WeddingState } from './state.ts'
import { TestNetwork } from './testNetwork.ts'
import { type RefuseOptions, TestServer } from './testServer.ts'
import { TestWedding, type TestWeddingOptions } from './testWedding.ts'
import { tokenFor } from './token.ts'

/** Options of a client for tests. */
export interface TestLiveOptions extends TestWeddingOptions {
  /** How long (ms) a request is on its way. By default 0: the answer comes without a timer. */
  latencyMs?: number
  /** The id of the member who is the user. By default the first of the seed. */
  viewer?: string
}

/** A client of a wedding in memory, and what a test does with that wedding. */
export interface TestLive extends LiveClient {
  /** Signs the user of this client in, whatever the token says, and listens until `disconnect`. */
  connect(token?: string): Promise<void>
  /**
   * Lets something happen at the wedding, as if another member had done it: it changes the wedding, and is delivered
   * as the server would deliver it, only to a user who may see it. What is left out is filled in. Returns the whole
   * event. Throws an Error with the place that does not follow the schema.
   *
   * @example
   * live.emit({ __typename: 'MessageReceived', message: { sender: 'max', content: 'Dinner is served' } })
   */
  emit(event: TestEvent): WeddingEvent
  /** A client of another member of the same wedding: what one does, the other hears. */
  as(memberId: string): TestLive
  /** Takes the network away: requests fail, and the connection ends. */
  goOffline(): void
  /** Brings the network back. The client catches up with everything since. */
  goOnline(): void
  /**
   * Refuses the next uses of a field of the schema with a code of the API.
   *
   * @example
   * live.refuse('requestMusic', 'BAD_USER_INPUT', { field: 'songTitle' })
   */
  refuse(field: string, code: RefusalCode, options?: RefuseOptions): void
  /** Changes how long (ms) a request is on its way. */
  setLatency(latencyMs: number): void
  /** Everything that the server would have stored by now. */
  stored(): WeddingState
}

/** A token of the test wedding is valid until the year 2100, in s since the epoch. */
const expiresAt = Date.UTC(2100, 0) / 1_000

/**
 * Creates a client for tests and stories: every hook works with it, and any document of the schema, without a server, a
 * socket or a page. Its ids and times are the same in each run. Throws an Error for a seed that does not follow the
 * schema.
 *
 * @example
 * const live = createTestLive({ seed: { members: [{ id: 'lea', name: 'Léa' }, { id: 'max', name: 'Max' }] } })
 * render(<LiveProvider client={live}><Chat /></LiveProvider>)
 * live.emit({ __typename: 'MessageReceived', message: { sender: 'max', content: 'Hello' } })
 * await screen.findByText('Hello')
 */
export function createTestLive({ latencyMs, viewer, ...options }: TestLiveOptions = {}): TestLive {
  const wedding = new TestWedding(options)
  return clientOf(wedding, viewer ?? wedding.state.members[0]?.id ?? '', latencyMs)
}

function clientOf(wedding: TestWedding, viewerId: string, latencyMs?: number): TestLive {
  const viewer = wedding.memberOf(viewerId)
  if (!viewer) throw new Error(`The seed has no member with the id "${viewerId}"`)
  wedding.arrive(viewerId)
  const server = new TestServer(wedding, viewerId)
  const network = new TestNetwork(server, latencyMs)
  let wakes = 0
  const token = () => tokenFor(viewer, wedding.id, expiresAt + wakes)
  const client = createClientOver(network.ways, { url: 'https://wedding.test', token: token(), storage: null })
  const { connect } = client
  return Object.assign(client, {
    connect: () => connect(token()),
    emit: (event: TestEvent) => wedding.tell(event),
    as: (memberId: string) => clientOf(wedding, memberId, network.latencyMs),
    goOffline: () => network.goOffline(),
    goOnline() {
      network.goOnline()
      // A new token ends all waiting for the next try.
      wakes++
      client.session.set(token())
    },
    refuse: (field: string, code: RefusalCode, more?: RefuseOptions) => server.refuse(field, code, more),
    setLatency(latencyMs: number) {
      network.latencyMs = latencyMs
    },
    stored: () => wedding.state,
  })
}
