/** The URL by which its own machine reaches a server: localhost, unless it listens on another address alone. */
export function urlOf(host: string | undefined, port: number): string {
  const answersLocalhost = host === undefined || ['::', '0.0.0.0', '127.0.0.1'].includes(host)
  if (answersLocalhost) return `http://localhost:${port}`
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
