import { bracketed } from '../url.ts'

/** A server of PostgreSQL. */
export type Host = { host: string; port: number }

/** The address of PostgreSQL. */
export type Address = {
  /** The URL with its first host alone, and without what `hosts` says, as postgres.js takes it. */
  url: string
  /** In the order of the URL. A host that begins with a slash is the folder of a Unix socket. */
  hosts: Host[]
}

const example = 'postgres://user:password@host:5432/database'
/**
 * Accepted values of `target_session_attrs` in the URL. The server writes, so it always looks for a host that takes
 * writes.
 */
const writable = ['any', 'primary', 'read-write']

/**
 * Reads a connection URI of libpq (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING), whose
 * hosts stand before the path or in the parameter `host`. Throws an Error that says what the URL must be; it never
 * quotes it.
 */
export function readAddress(text: string): Address {
  const [, start, user = '', authority = '', rest = ''] =
    /^(postgres(?:ql)?:\/\/)([^/?#]*@)?([^/?#]*)(.*)$/s.exec(text) ?? []
  if (start === undefined) throw new Error(`must be a URL such as ${example}`)
  const [path = '', query = ''] = rest.split('?', 2)
  const parameters = new URLSearchParams(query)
  const takes = parameters.get('target_session_attrs') ?? 'any'
  if (!writable.includes(takes))
    throw new Error(`must have no target_session_attrs but ${writable.join(', ')}: this server writes`)
  const hosts = parameters.has('host')
    ? pair(parameters.get('host') ?? '', parameters.get('port') ?? '')
    : authority.split(',').map((item) => readHost(item))
  for (const name of ['host', 'port', 'target_session_attrs']) parameters.delete(name)
  const [first] = hosts
  const isSocket = first?.host.startsWith('/')
  const one = isSocket || !first ? 'localhost' : `${bracketed(first.host)}:${first.port}`
  const url = `${start}${user}${one}${path}${parameters.size > 0 ? `?${parameters}` : ''}`
  if (!URL.canParse(url)) throw new Error(`must be a URL such as ${example}`)
  return { url, hosts }
}

/** Returns the hosts of an address as a text for an operator. */
export function showHosts({ hosts }: Address): string {
  return hosts.map(({ host, port }) => (host.startsWith('/') ? host : `${host}:${port}`)).join(', ')
}

/** The parameters `host` and `port`: lists of the same length, or one port for all. */
function pair(hosts: string, ports: string): Host[] {
  const list = ports.split(',')
  return hosts.split(',').map((host, index) => ({ host, port: readPort(list.length === 1 ? list[0] : list[index]) }))
}

function readHost(item: string): Host {
  const [, ipv6, name = '', port] = /^(?:\[([\da-f:.]+)\]|([^:[\]]*))(?::(\d+))?$/i.exec(item) ?? []
  if (ipv6 === undefined && name === '' && item !== '') throw new Error(`must be a URL such as ${example}`)
  return { host: ipv6 ?? (decodeURIComponent(name) || 'localhost'), port: readPort(port) }
}

function readPort(text: string | undefined): number {
  const port = Number(text || 5432)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error('must name ports from 1 to 65535')
  return port
}
