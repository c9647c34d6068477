import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Auth } from '../access/auth.ts'
import type { Member } from '../access/viewer.ts'
import type { Domains } from '../context.ts'
import { ensureWritable } from '../folder.ts'
import type { Sessions } from '../wedding/sessions/sessions.ts'
import { bringOnline, say, seedEvening, welcome } from './evening.ts'

const weddingId = 'demo'
const weddingName = 'Camille & Jules'

const people: Member[] = [
  { id: 'camille', name: 'Camille', role: 'COUPLE' },
  { id: 'jules', name: 'Jules', role: 'COUPLE' },
  { id: 'nadia', name: 'Nadia', role: 'PLANNER' },
  { id: 'dj-max', name: 'DJ Max', role: 'DJ' },
  { id: 'ines', name: 'Inès', role: 'PHOTOGRAPHER' },
  { id: 'paul', name: 'Paul', role: 'VENDOR' },
  { id: 'lea', name: 'Léa', role: 'GUEST' },
  { id: 'tom', name: 'Tom', role: 'GUEST' },
  { id: 'hugo', name: 'Hugo', role: 'GUEST' },
  { id: 'odile', name: 'Odile', role: 'GUEST' },
  { id: 'admin', name: 'Agathe', role: 'ADMIN' },
]

/** The secret that signs a demo's tokens: made once and kept with the data, so that tokens outlive a restart. */
export function demoSecret(dataDir: string): string {
  ensureWritable(dataDir)
  const path = join(dataDir, 'secret')
  try {
    writeFileSync(path, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(path, 'utf8')
}

/** A wedding to try things with, where anyone may be anyone. */
export interface Demo {
  /**
   * Adds its people and, unless somebody has said something already, their evening. A limit that ends it early is
   * logged.
   */
  seed(): Promise<void>
  /**
   * Answers `/demo`: to GET the people who can be chosen, to POST `{ person }` a token to be that person, and to
   * anything else status 400 with the names that can be chosen.
   */
  answer(request: IncomingMessage): Promise<{ status: number; body: unknown }>
}

type Parts = { auth: Auth; sessions: Sessions; domains: Domains; evening: boolean; logger: Logger }

/** Creates the demo. With `evening` its wedding is in full swing. */
export function createDemo({ auth, sessions, domains, evening, logger }: Parts): Demo {
  const signIn = (person: Member) => {
    const issuedAt = Math.floor(Date.now() / 1000)
    return sessions.authenticate({
      ...person,
      weddingId,
      weddingName,
      issuedAt,
      isDated: true,
      expiresAt: issuedAt + 60,
    })
  }
  const as = (id: string) => {
    const person = people.find((each) => each.id === id)
    if (!person) throw new Error(`the demo has no ${id}`)
    return signIn(person)
  }
  const seedOnce = async () => {
    const said = await domains.messages.list(await as('camille'), null, {
      after: null,
      before: null,
      limit: 1,
      backward: false,
    })
    if (said.length > 0) return
    await (evening ? seedEvening(as, domains) : say(as, domains, welcome))
  }

  return {
    async seed() {
      for (const person of people) await signIn(person)
      try {
        await seedOnce()
        if (evening) await bringOnline(as, domains)
      } catch (error) {
        logger.warn({ err: error }, 'the evening of the demo is not complete')
      }
    },

    async answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
      if (request.method === 'GET')
        return { status: 200, body: { wedding: { id: weddingId, name: weddingName }, people } }
      const asked = z.object({ person: z.string() }).safeParse(await readShort(request))
      const person = people.find(({ id }) => id === asked.data?.person)
      if (!person)
        return { status: 400, body: { error: `person must be one of: ${people.map(({ id }) => id).join(', ')}` } }
      return { status: 200, body: await auth.issue({ ...person, weddingId, weddingName }, new Date()) }
    },
  }
}

/** The JSON of a request that needs no more than a few words; null for anything else. */
async function readShort(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request) {
    text += chunk
    if (text.length > 1_000) return null
  }
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
