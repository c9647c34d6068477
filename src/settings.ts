import { totalmem } from 'node:os'
import { z } from 'zod'
import { webhookUrlPolicies } from './access/webhookUrls.ts'
import { readAddress } from './db/address.ts'
import { originMistake } from './transport/allowedOrigins.ts'
import { trustOf } from './transport/proxies.ts'
import { photoLinkPolicies } from './wedding/photoLinks.ts'

const whole = (fallback: number, min = 1, max = Number.MAX_SAFE_INTEGER) => {
  const range = max === Number.MAX_SAFE_INTEGER ? `, ${min} or more` : ` from ${min} to ${max}`
  const isInRange = (text: string) => /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max
  return z.string().refine(isInRange, `must be a whole number${range}`).transform(Number).prefault(String(fallback))
}
const aDay = 86_400
/** The value, or the bound that it is beyond. */
export const between = (least: number, value: number, most: number) => Math.min(most, Math.max(least, value))
/** Memory (MiB) of this machine, or of this container. */
export const memoryMb = Math.floor(
  Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / 1024 / 1024,
)
const url = (protocol: RegExp, example: string) =>
  z.url({ protocol, error: `must be a URL such as ${example}` }).optional()
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  )

const oneOf = <const Values extends string[]>(...values: Values) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` })

/** How much is logged, the most first; silent is nothing. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

const secret = z
  .string()
  .refine((text) => Buffer.byteLength(text) >= 32, 'must be 32 bytes or longer: `openssl rand -base64 32` makes one')
  .optional()

/** The settings, by the names of their variables. */
export const settings = z.object({
  NODE_ENV: z.string().default('development'),
  PORT: whole(3001, 0, 65_535),
  WS_PORT: whole(3001, 0, 65_535),
  HOST: z.string().optional(),
  KEEP_ALIVE_SECONDS: whole(75, 1, aDay),
  DRAIN_SECONDS: whole(0, 0, aDay),
  STALL_SECONDS: whole(30, 1, aDay),
  LEAST_BYTES_PER_SECOND: whole(4_096, 0),
  EVENT_STREAM_PADDING: whole(16 * 1024, 0, 1024 * 1024),
  DEMO_EVENING: oneOf('on', 'off').default('on'),
  JWT_SECRET: secret,
  JWT_SECRET_PREVIOUS: secret,
  JWKS_URL: url(/^https?$/, 'https://example.com/.well-known/jwks.json'),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  ALLOWED_ORIGINS: list.superRefine((origins, context) => {
    const mistakes = origins.map(originMistake).filter((mistake) => mistake !== undefined)
    for (const message of new Set(mistakes)) context.addIssue({ code: 'custom', message })
  }),
  PUBLIC_URL: url(/^https?$/, 'https://live.example.com').transform((text) => text?.replace(/\/$/, '')),
  TRUSTED_PROXIES: list.refine(
    isTrust,
    'must be a number of proxies, or their addresses and ranges such as 10.0.0.0/8, separated by commas',
  ),
  GRAPHIQL: oneOf('on', 'off').default('on'),
  INTROSPECTION: oneOf('on', 'admin', 'off').default('on'),
  TRUSTED_DOCUMENTS: oneOf('only', 'off').default('off'),
  VITE_WS_URL: z.string().optional(),
  REACT_APP_WS_URL: z.string().optional(),
  EVENTS_DAYS: whole(30, 1, 36_500),
  DATABASE_URL: z.string().superRefine(checkAddress).optional(),
  DATABASE_CONNECTIONS: whole(12, 4, 1_000),
  DATA_DIR: z.string().default('./data'),
  PHOTO_URLS: z.enum(photoLinkPolicies, { error: `must be one of ${photoLinkPolicies.join(', ')}` }).default('public'),
  WEBHOOK_URLS: z
    .enum(webhookUrlPolicies, { error: `must be one of ${webhookUrlPolicies.join(', ')}` })
    .default('public'),
  S3_ENDPOINT: url(/^https?$/, 'https://s3.eu-west-3.amazonaws.com'),
  S3_REGION: z.string().optional(),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z\d][\w.-]+$/i, 'must be the name of a bucket')
    .optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_PUBLIC_URL: url(/^https?$/, 'https://photos.example.com').transform((text) => text?.replace(/\/$/, '')),
  REDIS_URL: list.refine(
    (urls) => urls.every((text) => /^rediss?:\/\//.test(text) && URL.canParse(text)),
    'must be a URL such as redis://host:6379, or those of several nodes of a cluster, separated by commas',
  ),
  REDIS_HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'must be a host name or an address; for a URL there is REDIS_URL')
    .optional(),
  REDIS_PORT: whole(6379, 1, 65_535),
  REDIS_USERNAME: z.string().optional(),
  REDIS_PASSWORD: z.string().optional(),
  PHOTO_ORIGINALS_MB: whole(2_048, 0),
  PHOTO_MEMORY_MB: whole(between(128, Math.floor(memoryMb * 0.4), 2_560), 128),
  REDIS_SENTINELS: list.refine(
    (addresses) => addresses.every(isHostPort),
    'must be addresses such as sentinel-1:26379, separated by commas',
  ),
  REDIS_SENTINEL_NAME: z.string().default('mymaster'),
  REDIS_SENTINEL_PASSWORD: z.string().optional(),
  METRICS_TOKEN: z.string().min(16, 'must be 16 characters or longer').optional(),
  LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).optional(),
  DEBUG: z.string().default(''),
  SESSION_HOURS: whole(24),
  LIMIT_CONNECTIONS_PER_MINUTE: whole(100),
  LIMIT_MESSAGES_PER_MINUTE: whole(50),
  LIMIT_TYPING_PER_MINUTE: whole(120),
  LIMIT_RETRIES_PER_MINUTE: whole(120),
  LIMIT_REQUESTS_PER_MINUTE: whole(20),
  LIMIT_PHOTOS_PER_MINUTE: whole(30),
  LIMIT_MARKS_PER_MINUTE: whole(240),
  LIMIT_WRITES_PER_MINUTE: whole(120),
  LIMIT_COST_PER_MINUTE: whole(1_000_000),
  LIMIT_BAD_TOKENS_PER_MINUTE: whole(100),
  LIMIT_JOINS_PER_MINUTE: whole(100),
  LIMIT_JOINS_OF_INVITATION_PER_MINUTE: whole(1_000),
  LIMIT_CONNECTIONS_PER_PERSON: whole(100),
  LIMIT_CONNECTIONS_OF_PERSON_PER_MINUTE: whole(300),
  LIMIT_CONTENT_LENGTH: whole(4_000),
  LIMIT_TITLE_LENGTH: whole(200),
  LIMIT_NAME_LENGTH: whole(80),
  LIMIT_BODY_BYTES: whole(64 * 1024),
  LIMIT_UPLOAD_BYTES: whole(15 * 1024 * 1024),
  LIMIT_OPERATIONS_PER_CONNECTION: whole(32),
  LIMIT_SOCKET_MESSAGES_PER_SECOND: whole(2_000),
  LIMIT_OPERATIONS_PER_PERSON: whole(4),
  LIMIT_WAITING_PER_PERSON: whole(68, 0),
  LIMIT_STREAMS_PER_PERSON: whole(96),
  LIMIT_UNSENT_BYTES: whole(1024 * 1024),
  LIMIT_QUERY_DEPTH: whole(12),
  LIMIT_QUERY_TOKENS: whole(1_000),
  LIMIT_QUERY_ALIASES: whole(15),
  LIMIT_QUERY_COST: whole(50_000),
  INIT_TIMEOUT_SECONDS: whole(10, 1, aDay),
  PING_SECONDS: whole(25, 1, aDay),
  PRESENCE_SECONDS: whole(60, 1, aDay),
})

/** The environment, checked. */
export type Environment = z.infer<typeof settings>

/** Settings of a bucket: all of them are needed. */
export type S3Settings = { [Name in (typeof s3Settings)[number]]?: string }
const s3Settings = ['S3_ENDPOINT', 'S3_REGION', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const

/** Returns a line for each combination of variables that contradict each other. */
export function contradictions(set: Record<string, string | undefined>): string[] {
  const lines: string[] = []
  const places = ['REDIS_URL', 'REDIS_HOST', 'REDIS_SENTINELS'].filter((name) => set[name])
  if (places.length > 1) lines.push(`${places.join(' and ')} exclude each other: set one`)
  for (const name of ['REDIS_USERNAME', 'REDIS_PASSWORD']) {
    if (set[name] && !set.REDIS_HOST && !set.REDIS_SENTINELS)
      lines.push(
        `${name} belongs to REDIS_HOST or REDIS_SENTINELS; in REDIS_URL it is redis://username:password@host:6379`,
      )
  }
  for (const name of ['REDIS_SENTINEL_NAME', 'REDIS_SENTINEL_PASSWORD']) {
    if (set[name] && !set.REDIS_SENTINELS) lines.push(`${name} needs REDIS_SENTINELS`)
  }
  const missing = s3Settings.filter((name) => !set[name])
  if (missing.length > 0 && (set.S3_PUBLIC_URL || missing.length < s3Settings.length))
    lines.push(`${missing.join(', ')} must be set too: an S3 bucket needs ${s3Settings.join(', ')}`)
  if (set.JWT_SECRET && set.JWKS_URL) lines.push('JWT_SECRET and JWKS_URL exclude each other: set one')
  if (set.JWT_SECRET_PREVIOUS && !set.JWT_SECRET)
    lines.push('JWT_SECRET_PREVIOUS is the secret that JWT_SECRET has replaced: set JWT_SECRET too')
  if (set.NODE_ENV === 'production' && !set.JWT_SECRET && !set.JWKS_URL) {
    lines.push('JWT_SECRET or JWKS_URL must be set in production: without them nobody can sign in')
  }
  return lines
}

/** Whether a text is `host:port`, or a host alone; an IPv6 address is in brackets. */
function isHostPort(text: string): boolean {
  return /^([\w.-]+|\[[\da-f:]+\])(:\d+)?$/i.test(text) && URL.canParse(`redis://${text}`)
}

function checkAddress(text: string, { addIssue }: z.core.$RefinementCtx<string>) {
  try {
    readAddress(text)
  } catch (error) {
    addIssue((error as Error).message)
  }
}

function isTrust(entries: string[]): boolean {
  try {
    trustOf(entries)
    return true
  } catch {
    return false
  }
}
