import { hostname } from 'node:os'
import ipaddr from 'ipaddr.js'
import type { Config } from '../config.ts'
import { unbracketed } from '../url.ts'
import { matchesOrigin } from './allowedOrigins.ts'

/** The scheme and host by which a request says that it reached this server. */
export type Asked = { protocol: 'http' | 'https'; host: string | undefined }

/** Addresses that only a person on the same machine or network can mean by their own server. */
const nearby = ['loopback', 'private', 'linkLocal', 'uniqueLocal', 'carrierGradeNat']

/**
 * The origin that a request asked, if its host can be believed: one of ALLOWED_ORIGINS, this machine by name or address
 * (`local`), or an address of a private network. Anybody can write any other name into the Host header: then it is
 * undefined.
 */
export function believedOrigin(
  { protocol, host }: Asked,
  local: string | undefined,
  allowed: string[],
): string | undefined {
  const asked = `${protocol}://${host}`
  if (!host || !URL.canParse(asked)) return undefined
  const url = new URL(asked)
  if (url.href !== `${url.origin}/`) return undefined
  const known = [url.origin, `https://${url.host}`, `http://${url.host}`].find((origin) =>
    matchesOrigin(allowed, origin),
  )
  return known ?? (isOwnName(url.hostname) || isNearby(url.hostname, local) ? url.origin : undefined)
}

/**
 * Whether a demo is meant by this Host header: it names this machine or its network, PUBLIC_URL, or one of
 * ALLOWED_ORIGINS. A page of another site whose name leads here sends that name. Browsers always send one, so none is
 * no page.
 */
export function isOwnHost(
  host: string | undefined,
  local: string | undefined,
  { publicUrl, allowedOrigins }: Pick<Config, 'publicUrl' | 'allowedOrigins'>,
): boolean {
  if (host === undefined) return true
  const asked = `http://${host}`
  if (publicUrl && URL.canParse(asked) && new URL(asked).hostname === new URL(publicUrl).hostname) return true
  return believedOrigin({ protocol: 'http', host }, local, allowedOrigins) !== undefined
}

function isOwnName(name: string): boolean {
  const own = hostname().toLowerCase()
  return name === 'localhost' || name.endsWith('.localhost') || name === own || name === `${own}.local`
}

function isNearby(name: string, local: string | undefined): boolean {
  const text = unbracketed(name)
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text)
  return (
    nearby.includes(address.range()) || (local !== undefined && address.toString() === ipaddr.process(local).toString())
  )
}
