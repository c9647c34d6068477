import type { MemberPartsFragment } from '@attitudes/live/documents'

export type Person = Pick<MemberPartsFragment, 'id' | 'name' | 'role'>

/** Returns the people that can be picked from the demo's list: nobody if the server is not a demo. */
export async function demoPeople(): Promise<Person[]> {
  return (await json<{ people: Person[] }>(await fetch('/demo'))).people
}

export async function demoToken(person: string): Promise<string> {
  const response = await fetch('/demo', { method: 'POST', body: JSON.stringify({ person }) })
  return (await json<{ token: string }>(response)).token
}

async function json<Body>(response: Response): Promise<Body> {
  if (!response.ok) throw new Error(`The server answered ${response.status}`)
  return response.json()
}
