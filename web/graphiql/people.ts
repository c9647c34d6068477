/** A person of the demo. */
export interface Person {
  id: string
  name: string
  role: string
}

/** The people that anybody may be; none where the server is no demo. */
export async function readPeople(): Promise<Person[]> {
  const response = await fetch('/demo').catch(() => undefined)
  return response?.ok ? ((await response.json()) as { people: Person[] }).people : []
}

/** A token of the demo to be this person; undefined if the server does not answer. */
export async function tokenOf(person: string): Promise<string | undefined> {
  const response = await fetch('/demo', { method: 'POST', body: JSON.stringify({ person }) }).catch(() => undefined)
  return response?.ok ? ((await response.json()) as { token: string }).token : undefined
}
