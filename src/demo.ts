import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { z } from 'zod'
import type { Auth, Claims } from './access/auth.ts'
import type { Member } from './access/viewer.ts'
import type { Attendance } from './wedding/attendance.ts'
import type { Messages } from './wedding/messages.ts'

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
]

const firstMessages: [string, string][] = [
  ['nadia', 'Bienvenue à tous ! Le vin d’honneur commence à 17 h sous les tilleuls.'],
  ['camille', 'Merci d’être là, on est tellement heureux ♥'],
  ['tom', 'The garden looks wonderful!'],
]

/** The secret that signs a demo's tokens: made once and kept with the data, so that tokens outlive a restart. */
export function demoSecret(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, 'secret')
  try {
    writeFileSync(path, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(path, 'utf8')
}

export type Demo = ReturnType<typeof createDemo>

/** A wedding to try things with, where anyone may be anyone. */
export function createDemo({ auth, attendance, messages }: { auth: Auth; attendance: Attendance; messages: Messages }) {
  const claimsOf = ({ id, name, role }: Member): Claims => {
    const issuedAt = Math.floor(Date.now() / 1000)
    return { id, name, role, weddingId, weddingName, issuedAt, isDated: true, expiresAt: issuedAt + 60 }
  }

  return {
    /** Brings the people and their first words, unless they are there already. */
    async seed() {
      for (const person of people) await attendance.arrive(claimsOf(person))
      for (const [index, [author, content]] of firstMessages.entries()) {
        const person = people.find(({ id }) => id === author)
        if (!person) continue
        const id = `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`
        await messages.send(await attendance.arrive(claimsOf(person)), { id, channel: 'WEDDING', content })
      }
    },

    /** The answer to GET: who can be picked; to POST `{ person }`: a token to be that person. */
    async answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
      if (request.method === 'GET') return { status: 200, body: { wedding: { id: weddingId, name: weddingName }, people } }
      const asked = z.object({ person: z.string() }).safeParse(await readShort(request))
      const person = people.find(({ id }) => id === asked.data?.person)
      if (!person) return { status: 400, body: { error: `person must be one of: ${people.map(({ id }) => id).join(', ')}` } }
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
