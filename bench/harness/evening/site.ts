import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parse, print, separateOperations } from 'graphql'
import postgres from 'postgres'
import { freePort } from '../../../test/support/setup/program.ts'
import type { Heard, Plan } from '../../processes/evening/phones.ts'
import type { Passage } from '../../processes/evening/tap.ts'
import type { Usage } from '../../processes/evening/usage.ts'
import type { Documents, TargetName } from '../../targets/evening/speech.ts'
import { compiled, compiledC, startChild, startNode } from '../child.ts'
import { secret } from '../token.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const [serverCore, otherCore] = [0, 1]

/** Path of the program that listens to phones. Throws an Error that says what to install. */
export const listenerProgram = () => compiledC('processes/evening/listener.c')

/** Cost of some work of the phones to the server, and its outcome. */
export type Evening = Heard & { serverCpuMicros: number }

export interface Site {
  /** The address of the server: `http://host:port`. */
  origin: string
  usage(): Promise<Usage>
  /** Lets more phones join, until there are so many. */
  join(phones: number): Promise<void>
  /** Messages at a steady pace, in turn from all phones. */
  chat(everyMs: number, seconds: number): Promise<Evening>
  /** Messages as fast as they are acknowledged, so many at a time. */
  flood(inFlight: number, seconds: number): Promise<Evening>
  /** When messages passed their steps, since this was last asked, at a server that preloads `tap.ts`. */
  passages(): Promise<Passage[]>
  /** How many messages the database has. */
  stored(): Promise<number>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * A server on a core of its own, with a database of its own, and the phones of its guests on another core, with
 * PostgreSQL. The server is ready, and nobody has come yet. It preloads these scripts of the benchmark, and `usage.ts`.
 */
export async function openSite(
  target: TargetName,
  postgresUrl: string,
  folder: string,
  preloads: string[] = [],
): Promise<Site> {
  const databaseUrl = await createDatabase(postgresUrl)
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const server = startServer(target, databaseUrl, port, { folder, preloads })
  await untilItListens(port, server.failed)
  const plan: Plan = { target, origin, most: 1_000, documents: documentsOf(target), listener: listenerProgram() }
  const phones = startChild('processes/evening/phones.ts', [JSON.stringify(plan)], otherCore)
  await phones.says('ready', 60)

  const usage = () => {
    server.send({ usage: true })
    return server.says<Usage>('usage', 30)
  }
  const says = <Value>(key: string, withinSeconds: number) =>
    Promise.race([phones.says<Value>(key, withinSeconds), server.failed])
  const during = async (command: object, seconds: number): Promise<Evening> => {
    const before = await usage()
    phones.send(command)
    const heard = await says<Heard>('heard', seconds * 5 + 30)
    const after = await usage()
    return { ...heard, serverCpuMicros: after.cpuMicros - before.cpuMicros }
  }
  return {
    origin,
    usage,
    async join(count) {
      phones.send({ join: count })
      await says('joined', 120)
      // Wait, because no protocol says when a subscription is live, and those who came get events about each other.
      await sleep(2_000)
    },
    async chat(everyMs, seconds) {
      // Only phones that will send: a server ends connections that never have a request, at some cost.
      phones.send({ open: Math.ceil((seconds * 1_000) / everyMs) })
      await says('opened', 30)
      return during({ chat: { everyMs, seconds } }, seconds)
    },
    flood: (inFlight, seconds) => during({ flood: { inFlight, seconds } }, seconds),
    passages() {
      server.send({ passages: true })
      return server.says<Passage[]>('passages', 30)
    },
    async stored() {
      const sql = postgres(databaseUrl, { max: 1 })
      const [row] = await sql`select count(*)::int as count from messages`
      await sql.end()
      return row?.count
    },
    async [Symbol.asyncDispose]() {
      await phones[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

let databases = 0
async function createDatabase(postgresUrl: string): Promise<string> {
  const name = `evening_${++databases}`
  const admin = postgres(postgresUrl, { max: 1 })
  await admin.unsafe(`create database ${name}`)
  await admin.end()
  return postgresUrl.replace(/postgres$/, name)
}

type Place = { folder: string; preloads: string[] }

function startServer(target: TargetName, databaseUrl: string, port: number, { folder, preloads }: Place) {
  const imports = ['processes/evening/usage.ts', ...preloads].flatMap((script) => ['--import', compiled(script)])
  if (target === 'socketio' || target === 'yoga') {
    // Yoga's PubSub has a listener for each subscriber, of which Node warns.
    const flags = ['--disable-warning=MaxListenersExceededWarning', ...imports]
    return startNode([...flags, compiled(`processes/evening/${target}.ts`), databaseUrl, String(port)], serverCore)
  }
  return startNode(['--max-semi-space-size=4', ...imports, join(root, 'dist/src/main.js')], serverCore, {
    JWT_SECRET: secret,
    DATABASE_URL: databaseUrl,
    DATA_DIR: join(folder, `data-${port}`),
    HOST: '127.0.0.1',
    WS_PORT: String(port),
    LOG_LEVEL: 'error',
    ...unlimited,
  })
}

/** Limits that are never reached: all clients have one address, and write far more than people do. */
const unlimited = {
  LIMIT_CONNECTIONS_PER_MINUTE: '1000000',
  LIMIT_MESSAGES_PER_MINUTE: '1000000',
  LIMIT_COST_PER_MINUTE: '1000000000',
  LIMIT_OPERATIONS_PER_PERSON: '100',
}

async function untilItListens(port: number, failed: Promise<never>) {
  const listens = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
  while (!(await listens())) await Promise.race([sleep(50), failed])
}

/** For yoga, which has no event of any other kind. */
const messagesAlone = 'subscription MessagesAlone { messageReceived { cursor at message { ...MessageParts } } }'

/** The hooks' own operations; for yoga the same of messages alone. */
export function documentsOf(target: TargetName): Documents {
  const folder = join(root, 'web/live/domains')
  const files = readdirSync(folder).filter((name) => name.endsWith('.graphql'))
  const documents = [...files.map((name) => readFileSync(join(folder, name), 'utf8')), messagesAlone]
  const operations = separateOperations(parse(documents.join('\n')))
  const textOf = (name: string) => print(operations[name] ?? { kind: 'Document' as never, definitions: [] })
  const subscription = textOf(target === 'yoga' ? 'MessagesAlone' : 'Events')
  return { subscription, mutation: textOf('SendMessage') }
}
