/**
 * ALLOWED_ORIGINS, as patterns of web origins (RFC 6454): `https://example.com`, `capacitor://localhost`,
 * `https://*.example.com` for the subdomains of example.com of any depth, and `http://localhost:*` for any port.
 */

const wildcardScheme = '^([a-z][a-z\\d+.-]*://)'
const anySubdomain = new RegExp(`${wildcardScheme}\\*\\.`)
const anyPort = /:\*$/
const label = '[a-z\\d_-]+'

/** Whether one of the patterns stands for this origin, written as browsers send it. */
export function matchesOrigin(patterns: string[], origin: string): boolean {
  return patterns.some((pattern) => pattern === origin || (pattern.includes('*') && expressionOf(pattern).test(origin)))
}

function expressionOf(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
  const expression = escaped.replace('://*\\.', `://(${label}\\.)+`).replace(anyPort, '(:\\d+)?')
  return new RegExp(`^${expression}$`)
}

/** The mistake in a pattern that no page's origin can match, as the end of a sentence; undefined if it is right. */
export function originMistake(pattern: string): string | undefined {
  if (pattern === '*') return 'must name the origins: not *, but https://example.com or https://*.example.com'
  if (!pattern.includes('://')) return `must name origins with their scheme: write ${withScheme(pattern)}`
  // A name in the place of the wildcards, so that the rest can be read as a URL.
  const sample = pattern.replace(anySubdomain, '$1any.').replace(anyPort, '')
  if (sample.includes('*'))
    return 'takes * only for subdomains and ports: write https://*.example.com or http://localhost:*'
  if (/^[a-z]+:\/\/\*\.(?!localhost)[^.]+$/.test(pattern.replace(/:[\d*]+$/, ''))) {
    return 'must not allow a whole top-level domain: write https://*.example.com'
  }
  const canonical = originOf(sample)
  if (canonical === undefined) return 'must be origins such as https://example.com, separated by commas'
  if (canonical === sample) return undefined
  const subdomains = anySubdomain.test(pattern) ? canonical.replace('//any.', '//*.') : canonical
  return `must name origins as browsers send them: write ${subdomains}${anyPort.test(pattern) ? ':*' : ''}`
}

function withScheme(pattern: string): string {
  const host = pattern
    .replace(/^\/+/, '')
    .replace(/[/?#].*$/, '')
    .toLowerCase()
  return /^[*a-z\d][*.:a-z\d-]*$/.test(host) && host.includes('.')
    ? `https://${host}`
    : 'https://example.com or http://localhost:3000'
}

/** The origin that a browser sends for a page at this address. Pages have no origin of their own in some schemes. */
function originOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { protocol, host } = new URL(address)
  if (protocol === 'file:') return 'file://'
  if (host === '') return undefined
  const scheme = protocol.replace(/^ws/, 'http')
  return `${scheme}//${host.toLowerCase()}`
}
