export type Person = { id: string; name: string; role: string }

/** The people that anybody may be; none where the server is no demo. */
export async function readPeople(): Promise<Person[]> {
  const response = await fetch('/demo').catch(() => undefined)
  return response?.ok ? ((await response.json()) as { people: Person[] }).people : []
}

/** The request headers of one of them. */
export async function headersOf(person: string): Promise<string> {
  const response = await fetch('/demo', { method: 'POST', body: JSON.stringify({ person }) })
  const { token } = (await response.json()) as { token: string }
  return JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2)
}

/** The person of a token in request headers; undefined if there is none. */
export function personOf(headers: string | null | undefined): string | undefined {
  const payload = /Bearer [^.]+\.([\w-]+)/.exec(headers ?? '')?.[1]
  try {
    return payload && JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))).sub
  } catch {
    return undefined
  }
}
