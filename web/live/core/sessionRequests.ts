import type { MemberPartsFragment } from '../gql/index.ts'
import { attempt } from './attempt.ts'
import { Refused } from './refused.ts'
import { RetryableError } from './retryable.ts'
import { join, resume } from './sessionTexts.ts'

/** An earlier member of the same name. */
export type Namesake = Omit<MemberPartsFragment, '__typename'>

/** A token, and the name of the member that it signs in. */
export interface Issued {
  token: string
  name: string
  /** Earlier members of the same name, where the person has just joined. */
  namesakes: Namesake[]
}

interface Answer {
  data?: Record<string, { token: string; member: { name: string }; namesakes?: Namesake[] }> | null
  errors?: { message: string; extensions?: Partial<Pick<Refused, 'code' | 'field' | 'reason' | 'retryAfter'>> }[]
}

/** Longest time (ms) until one of these is answered. */
const answerWithinMs = 20_000

/** Joins a wedding. Rejects with Refused, or with RetryableError when the server has not answered. */
export function joinWedding(url: string, input: { id: string; code: string; name: string }): Promise<Issued> {
  return ask(url, join, input)
}

/** Signs the member of a device in. Rejects as `joinWedding` does. */
export function resumeSession(url: string, deviceKey: string): Promise<Issued> {
  return ask(url, resume, { id: deviceKey })
}

async function ask(url: string, query: string, input: object): Promise<Issued> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input } }),
    signal: AbortSignal.timeout(answerWithinMs),
  }).catch(() => {
    throw new RetryableError('The server cannot be reached')
  })
  const text = await response.text()
  const answer = attempt((): Answer | null => JSON.parse(text))
  const [issued] = Object.values(answer?.data ?? {})
  if (issued) return { token: issued.token, name: issued.member.name, namesakes: issued.namesakes ?? [] }
  const [error] = answer?.errors ?? []
  // The page of a proxy or a captive portal is no answer, whatever its status.
  if (!error) throw new RetryableError(`The server answered ${response.status}`)
  throw new Refused({ code: 'INTERNAL_SERVER_ERROR', message: error.message, ...error.extensions })
}
