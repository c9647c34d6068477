/** Headers of a request, which are the parameters of a connection too. */
export type Headers = Record<string, string>

/** The text of a Headers tab with a token. */
export const headersWith = (token: string): string => JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2)

/** Whether a Headers tab has a token. */
export const hasToken = (headers: string | null | undefined): boolean => /Bearer \w/.test(headers ?? '')

/** The text of the Headers tab of the last of these tabs that has a token; empty if none has. */
export const headersOfLast = (tabs: { headers?: string | null | undefined }[]): string =>
  tabs.findLast(({ headers }) => hasToken(headers))?.headers ?? ''

/** The member of the token in a Headers tab; undefined if there is none, or none that says so. */
export function memberIn(headers: string | null | undefined): { id: string; name: string } | undefined {
  const payload = /Bearer [^.]+\.([\w-]+)/.exec(headers ?? '')?.[1]
  if (!payload) return undefined
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
    const { sub, name } = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown; name?: unknown }
    return typeof sub === 'string' ? { id: sub, name: typeof name === 'string' ? name : sub } : undefined
  } catch {
    return undefined
  }
}
