import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import { type Client, createClient } from 'graphql-ws'
import postgres from 'postgres'
import { expect, inject } from 'vitest'
import WebSocket from 'ws'
import type { Role } from '../../src/access/viewer.ts'
import { readConfig } from '../../src/config.ts'
import { type Database, openDatabase, openPglite } from '../../src/db/open.ts'
import { type RunningServer, startServer } from '../../src/server.ts'
import { endThoseOfOtherFiles } from './process.ts'
import { request, secret, tokenOf, upload } from './request.ts'

export { request, secret, tokenOf }

/** Backend of a wedding: one server's own database, or PostgreSQL with Redis between several servers. */
export type Backend = 'embedded' | 'cluster'

const services = inject('services')
export const backends: Backend[] = services.redisUrl && services.databaseUrl ? ['embedded', 'cluster'] : ['embedded']

type Setup = { backend?: Backend; servers?: number; settings?: Record<string, string> }
export type TestWedding = Awaited<ReturnType<typeof startWedding>>
/** Servers that a test starts, so that its people are at different ones where there may be several. */
export const serversFor = (backend: Backend): number => (backend === 'cluster' ? 2 : 1)

/** A server of a wedding; the last one has the index -1. */
export const serverOf = ({ servers }: { servers: RunningServer[] }, index = 0): RunningServer =>
  servers.at(index % servers.length) as RunningServer

export type Phone = Awaited<ReturnType<TestWedding['join']>>

/** A wedding of its own, on as many servers as asked for. Everything ends with `await using`. */
export async function startWedding({ backend = 'embedded', servers: count = 1, settings = {} }: Setup = {}) {
  const id = `wedding-${randomUUID()}`
  const dataDir = join(tmpdir(), id)
  const environment = {
    JWT_SECRET: secret,
    DATA_DIR: dataDir,
    WS_PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'error',
    // All tests share one address, and one Redis that counts its requests.
    LIMIT_CONNECTIONS_PER_MINUTE: '100000',
    LIMIT_CONNECTIONS_PER_PERSON: '100000',
    LIMIT_CONNECTIONS_OF_PERSON_PER_MINUTE: '100000',
    LIMIT_MESSAGES_PER_MINUTE: '100000',
    ...settings,
  }
  await emptyForNextFile()
  const database = backend === 'embedded' ? await embedded() : undefined
  const shared: Record<string, string> =
    backend === 'cluster' ? { DATABASE_URL: (await ownDatabase()).url, REDIS_URL: services.redisUrl ?? '' } : {}
  const start = () => startServer(readConfig({ ...shared, ...environment }), { database })
  const servers: RunningServer[] = []
  for (let index = 0; index < count; index++) servers.push(await start())
  const phones: { leave(): Promise<void> }[] = []

  return {
    id,
    /** Folder in which its servers keep photos. */
    dataDir,
    servers,
    start,
    /** The embedded database, where that is its backend. */
    database,
    /** Environment variables for a server process of this wedding. */
    settings: { ...shared, ...environment },

    /** Asks the database, past the servers. */
    async sql(text: string): Promise<any[]> {
      const { db } = database ?? (await ownDatabase())
      const answer: any = await db.execute(sql.raw(text))
      return answer.rows ?? answer
    },

    /** Joins a member of this wedding, or with `at` of another, with a phone that talks to one of the servers. */
    async join(
      name: string,
      { role = 'GUEST', server = 0, at = id }: { role?: Role; server?: number; at?: string } = {},
    ) {
      return this.opens(await tokenOf({ sub: name, name, role, weddingId: at }), { name, server })
    },

    /** A phone or a program that has this token. */
    async opens(token: string, { name = '', server = 0 } = {}) {
      const phone = await openPhone(name, token, () => serverOf({ servers }, server).url)
      phones.push(phone)
      return phone
    },

    async [Symbol.asyncDispose]() {
      for (const phone of phones) await phone.leave()
      await Promise.all(servers.map((server) => server.end()))
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

let shared: Promise<Database> | undefined
function embedded(): Promise<Database> {
  shared ??= openPglite(new PGlite({ loadDataDir: new Blob([readFileSync(services.pgliteTemplate)]) }))
  return shared
}

let own: Promise<Database & { url: string }> | undefined
function ownDatabase() {
  own ??= (async () => {
    const name = `test_${randomUUID().replaceAll('-', '')}`
    const admin = postgres(services.databaseUrl ?? '', { max: 1 })
    await admin.unsafe(`create database ${name}`)
    await admin.end()
    const url = (services.databaseUrl ?? '').replace(/postgres$/, name)
    return { ...(await openDatabase({ url, dataDir: '' })), url }
  })()
  return own
}

let file = expect.getState().testPath
let emptied: Promise<unknown> = Promise.resolve()

/** Test files use the databases one after the other. Each of them finds no rows and no statistics there. */
function emptyForNextFile() {
  const { testPath } = expect.getState()
  if (file !== testPath) {
    file = testPath
    const empty = async (opened?: Promise<Database>) => (await opened)?.db.execute(sql.raw(emptyAll))
    emptied = endThoseOfOtherFiles().then(() => Promise.all([shared, own].map(empty)))
  }
  return emptied
}

const emptyAll = `do $$ begin
  execute (
    select 'truncate ' || string_agg(format('%I', tablename), ', ') || ' restart identity'
    from pg_tables where schemaname = 'public'
  );
  delete from pg_statistic where starelid in (select oid from pg_class where relnamespace = 'public'::regnamespace);
end $$`

const messageReceived = `subscription Hear($with: ID, $after: Cursor) {
  messageReceived(with: $with, after: $after) { cursor message { id content channel sender { id } recipient { id } } }
}`

async function openPhone(name: string, token: string, url: () => string) {
  let client: Client | undefined
  const socket = () => {
    client ??= createClient({
      url: () => `${url().replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { token },
      retryAttempts: 0,
      lazyCloseTimeout: 1_000,
    })
    return client
  }
  const ask = (query: string, variables?: object) => request(url(), token, query, variables)

  const phone = {
    name,
    token,
    ask,

    /** The data of an answer without errors. */
    async gets(query: string, variables?: object): Promise<any> {
      const { data, errors } = await ask(query, variables)
      if (errors) throw new Error(JSON.stringify(errors))
      return data
    },

    /** The code of the first error; undefined when it went well. */
    refused: async (query: string, variables?: object) => (await ask(query, variables)).errors?.[0]?.extensions.code,

    async sends(content: string, to?: string, id: string = randomUUID()): Promise<{ id: string; content: string }> {
      const input =
        to === undefined ? { id, channel: 'WEDDING', content } : { id, channel: 'DIRECT', recipientId: to, content }
      return (
        await phone.gets('mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id content sentAt } }', {
          input,
        })
      ).sendMessage
    },

    /** Shares a picture that is on the phone. */
    uploads: (file: Blob, input?: object) => upload(url(), token, file, input),

    cursor: async (): Promise<string> => (await phone.gets('{ wedding { cursor } }')).wedding.cursor,

    /** Subscribes, and returns the values of the subscription one by one. */
    subscribe: (query: string, variables: Record<string, unknown> = {}) => listen(socket(), query, variables),

    /** The contents of the next messages after a cursor. */
    async hears(count: number, { after, from }: { after: string; from?: string }): Promise<string[]> {
      const heard = phone.subscribe(messageReceived, { after, with: from })
      return (await heard.take(count)).map(({ messageReceived }) => messageReceived.message.content)
    },

    leave: async () => client?.dispose(),
  }
  await phone.gets('{ viewer { id } }')
  return phone
}

export type Listening = ReturnType<typeof listen>

function listen(client: Client, query: string, variables: Record<string, unknown>) {
  const values: any[] = []
  let failure: unknown
  let wake = () => {}
  // Every client that connects comes online. These events are left out unless the query asks for `presenceChanged`.
  const isOfComings = (data: any) =>
    !query.includes('resenceChanged') && Object.values<any>(data)[0]?.__typename === 'PresenceChanged'
  const stop = client.subscribe<Record<string, any>>(
    { query, variables },
    {
      next({ data, errors }) {
        if (errors) failure = errors
        else if (!isOfComings(data)) values.push(data)
        wake()
      },
      error(error) {
        failure = error
        wake()
      },
      complete: () => wake(),
    },
  )
  const until = async (done: () => boolean) => {
    while (!done()) await new Promise<void>((resolve) => (wake = resolve))
  }
  return {
    /** All values that have come so far. */
    values,
    stop,
    /** The next `count` values; throws what the server answered instead. */
    async take(count: number): Promise<any[]> {
      await until(() => values.length >= count || failure !== undefined)
      if (values.length < count) throw failure
      return values.splice(0, count)
    },
    /** The code of the error that ends the subscription. */
    async refusal(): Promise<unknown> {
      await until(() => failure !== undefined)
      return Array.isArray(failure) ? failure[0].extensions.code : failure
    },
  }
}
