import type { Config } from '../../config.ts'

/** Content-Security-Policy, Level 3: https://www.w3.org/TR/CSP3/ */
type Policy = Record<string, string[]>

const self = "'self'"
const none = ["'none'"]
/** Mantine, GraphiQL and the first page write their styles into the page. */
const inlineStyles = [self, "'unsafe-inline'"]

/**
 * Headers of every response: no guessing of types, no addresses of pages for other sites, no devices, no frames around
 * it.
 */
export function securityHeaders({ publicUrl }: Pick<Config, 'publicUrl'>): Record<string, string> {
  return {
    // For data: a browser that shows it as a page loads and runs nothing. Pages have policies of their own.
    'Content-Security-Policy': printed({ 'default-src': none, 'frame-ancestors': none }),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    // Only where HTTPS is known to work: a browser then refuses plain HTTP for a year.
    ...(publicUrl?.startsWith('https:') && { 'Strict-Transport-Security': 'max-age=31536000' }),
  }
}

/**
 * The policy of the web app that was asked for at this origin. `elsewhere` is the server that the app was built for, if
 * it is another one. Photos may come from any server.
 */
export function appPolicy(origin: string, elsewhere?: string): string {
  return printed({
    ...pagePolicy,
    'script-src': [self],
    'connect-src': [self, ...socketsOf(origin), ...(elsewhere ? [elsewhere, ...socketsOf(elsewhere)] : [])],
    'img-src': [self, 'data:', 'blob:', 'http:', 'https:'],
    'manifest-src': [self],
    'worker-src': [self],
  })
}

/** The policy of GraphiQL at this origin. */
export function graphiqlPolicy(origin: string): string {
  return printed({
    ...pagePolicy,
    'script-src': [self],
    'connect-src': [self, ...socketsOf(origin)],
    'img-src': [self, 'data:'],
    'font-src': [self, 'data:'],
    'worker-src': [self],
  })
}

const pagePolicy: Policy = {
  'default-src': none,
  'style-src': inlineStyles,
  'base-uri': none,
  'form-action': [self],
  'frame-ancestors': none,
  'object-src': none,
}

/** Safari before 15.4 does not count the WebSocket of an origin as that origin. */
function socketsOf(origin: string): string[] {
  const { host } = new URL(origin)
  return [`ws://${host}`, `wss://${host}`]
}

function printed(policy: Policy): string {
  return Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
    .join('; ')
}
