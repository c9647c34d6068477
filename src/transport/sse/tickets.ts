import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { and, eq, gt, or, type SQL, sql } from 'drizzle-orm'
import { BadToken } from '../../access/auth.ts'
import type { Db } from '../../db/open.ts'
import { streamTickets } from '../../db/schema.ts'
import type { Bus } from '../../feed/bus.ts'

/** The content of a ticket: a token, and the subscription that it is for. */
export interface TicketContent {
  token: string
  query: string
  operationName?: string | null
  variables?: Record<string, unknown> | null
}

/** A ticket, and until when it may be used first. */
export interface IssuedTicket {
  ticket: string
  expiresAt: Date
}

/** A reader that opens a ticket. */
export interface TicketReader {
  /** Whether it knows the id of an event, as a reader does that comes back. */
  isBack: boolean
}

/** How long (seconds) a ticket waits for its first connection, and how long after that it opens further ones. */
const [waitsSeconds, lastsSeconds] = [60, 86_400]
const ticketBytes = 32
const algorithm = 'aes-256-gcm'
const [ivBytes, tagBytes] = [12, 16]

const inSeconds = (seconds: number) => sql`clock_timestamp() + make_interval(secs => ${seconds}::double precision)`

/**
 * Tickets for clients that cannot send headers, such as EventSource. The database has a digest of a ticket, and its
 * content encrypted with the ticket: nothing that is stored opens a stream.
 */
export class StreamTickets {
  readonly #db: Db
  readonly #bus: Bus

  constructor(db: Db, bus: Bus) {
    this.#db = db
    this.#bus = bus
  }

  /** Issues a ticket. */
  async issue(content: TicketContent): Promise<IssuedTicket> {
    const ticket = randomBytes(ticketBytes).toString('base64url')
    const [issued] = await this.#db
      .insert(streamTickets)
      .values({ key: digestOf(ticket), sealed: seal(ticket, content), expiresAt: inSeconds(waitsSeconds) })
      .returning({ expiresAt: streamTickets.expiresAt })
    if (!issued) throw new Error('a row that is inserted is returned')
    return { ticket, expiresAt: issued.expiresAt }
  }

  /**
   * The content of a ticket that a reader may open: once within its minute, and then for a day for one that comes back.
   * Throws a BadToken for any other.
   */
  async read(ticket: string, reader: TicketReader): Promise<TicketContent> {
    const { sealed } = streamTickets
    const [found] = await this.#db.select({ sealed }).from(streamTickets).where(mayOpen(ticket, reader))
    if (!found) throw unusable()
    return unseal(ticket, found.sealed)
  }

  /** Opens a ticket for one more connection, and returns its number. Throws a BadToken as `read` does. */
  async open(ticket: string, reader: TicketReader): Promise<number> {
    const { expiresAt, connections } = streamTickets
    const [opened] = await this.#db
      .update(streamTickets)
      .set({
        connections: sql`${connections} + 1`,
        expiresAt: sql`case when ${connections} = 0 then ${inSeconds(lastsSeconds)} else ${expiresAt} end`,
      })
      .where(mayOpen(ticket, reader))
      .returning({ connection: connections })
    if (!opened) throw unusable()
    return opened.connection
  }

  /**
   * Holds a connection of a ticket, and ends the former ones on all servers: they may have been cut off unnoticed.
   * `end` is called when a later one comes. Returns a function that gives it up.
   */
  hold(ticket: string, connection: number, end: () => void): () => void {
    const topic = `ticket:${digestOf(ticket)}`
    const stop = this.#bus.listen(topic, (later) => {
      if (typeof later === 'number' && later > connection) end()
    })
    this.#bus.publish(topic, connection)
    return stop
  }
}

function mayOpen(ticket: string, { isBack }: TicketReader): SQL | undefined {
  const { key, expiresAt, connections } = streamTickets
  const isInTime = gt(expiresAt, sql`clock_timestamp()`)
  return and(eq(key, digestOf(ticket)), isInTime, or(eq(connections, 0), sql`${isBack}::boolean`))
}

function unusable(): BadToken {
  return new BadToken('This ticket was used, or its time is over: ask for another one')
}

function digestOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('base64url')
}

function keyOf(ticket: string): Buffer {
  return Buffer.from(hkdfSync('sha256', ticket, '', 'ticket of a stream', 32))
}

function seal(ticket: string, content: TicketContent): string {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(algorithm, keyOf(ticket), iv)
  const text = Buffer.concat([cipher.update(JSON.stringify(content)), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64')
}

function unseal(ticket: string, sealed: string): TicketContent {
  const bytes = Buffer.from(sealed, 'base64')
  const [iv, tag] = [bytes.subarray(0, ivBytes), bytes.subarray(ivBytes, ivBytes + tagBytes)]
  const decipher = createDecipheriv(algorithm, keyOf(ticket), iv).setAuthTag(tag)
  const text = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()])
  return JSON.parse(text.toString())
}
