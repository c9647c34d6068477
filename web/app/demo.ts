import type { MemberPartsFragment } from '../live/index.ts'

export type Person = Pick<MemberPartsFragment, 'id' | 'name' | 'role'>

/** Who can be picked; null where the server is not a demo. */
export async function demoPeople(): Promise<Person[] | null> {
  const response = await fetch('/demo')
  if (response.status === 404) return null
  return (await json<{ people: Person[] }>(response)).people
}

export async function demoToken(person: string): Promise<string> {
  const response = await fetch('/demo', { method: 'POST', body: JSON.stringify({ person }) })
  return (await json<{ token: string }>(response)).token
}

async function json<Body>(response: Response): Promise<Body> {
  if (!response.ok) throw new Error(`The server answered ${response.status}`)
  return response.json()
}
