/** A host as it stands in a URL: an IPv6 address in brackets. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/** A host of a URL without the brackets of an IPv6 address. */
export function unbracketed(host: string): string {
  return host.replace(/^\[|\]$/g, '')
}

/** The host and port that a URL names. */
export function hostAndPort(url: string, defaultPort: number): { host: string; port: number } {
  const { hostname, port } = new URL(url)
  return { host: unbracketed(hostname), port: Number(port || defaultPort) }
}

/** The URL by which its own machine reaches a server: localhost, unless it listens on another address alone. */
export function urlOf(host: string | undefined, port: number): string {
  const answersLocalhost = host === undefined || ['::', '0.0.0.0', '127.0.0.1'].includes(host)
  return `http://${answersLocalhost ? 'localhost' : bracketed(host)}:${port}`
}
