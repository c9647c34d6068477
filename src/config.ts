import { totalmem } from 'node:os'
import { z } from 'zod'
import { readAddress } from './db/address.ts'
import type { RedisSettings } from './redis.ts'
import { originMistake } from './transport/allowedOrigins.ts'
import type { Pace } from './transport/http/pace.ts'
import { trustOf } from './transport/proxies.ts'
import { bracketed, hostAndPort } from './url.ts'
import { type PhotoLinkPolicy, photoLinkPolicies } from './wedding/photoLinks.ts'

/** Everything that can be set, read from the environment once. README.md lists what each setting means. */
export interface Config {
  /** Whether the server makes its own secret, has one wedding ready and lets anyone be any of its people. */
  demo: boolean
  /** Whether the demo's wedding begins in full swing, or with a few words only. */
  demoEvening: boolean
  /** TCP port; 0 takes a free one. */
  port: number
  /** Address to listen on. Undefined listens on every address of the machine, IPv6 too where it has that. */
  host: string | undefined
  /** Time (ms) for which an idle HTTP connection stays open: longer than a load balancer reuses one. */
  keepAliveMs: number
  /** Time (ms) between the signal to end and the end, in which `/ready` is 503 and everything is still served. */
  drainMs: number
  /** How slowly the body of a request may come in. */
  pace: Pace
  /** Bytes of the comments that push server-sent events through proxies that buffer. */
  eventStreamPadding: number
  /** Folder of what is kept without PostgreSQL or S3. */
  dataDir: string
  /** URL of PostgreSQL. Undefined is the embedded database. */
  databaseUrl: string | undefined
  /** Days for which events are kept, and other rows that are no longer needed. */
  eventsDays: number
  /** Connections to PostgreSQL that this server opens at most. */
  databaseConnections: number
  /** Bucket of the pictures. Undefined keeps them in `dataDir`. */
  s3: S3Bucket | undefined
  /** URL under which browsers load pictures from the bucket itself. */
  s3PublicUrl: string | undefined
  /** The rule for URLs of photos that may be shared. */
  photoUrls: PhotoLinkPolicy
  /** Undefined keeps in memory what several servers would share. */
  redis: RedisSettings | undefined
  tokens: TokenSettings
  /** URL under which browsers reach the server. */
  publicUrl: string | undefined
  /** Whether GraphiQL is served. */
  graphiql: boolean
  /** Access to introspection: everyone, an ADMIN, or nobody. */
  introspection: 'on' | 'admin' | 'off'
  /** The server that the web app was built for, if it is not this one. */
  webServerUrl: string | undefined
  /** Origins whose pages may use the API, in addition to the server's own. */
  allowedOrigins: string[]
  /** Addresses and networks of proxies whose forwarded headers are believed. */
  trustedProxies: string[]
  /** Memory (MiB) of all processes that decode pictures, together. */
  photoMemoryMb: number
  /** How many uploads of the largest size may be in memory. */
  uploadsAtOnce: number
  /** Token of those who read metrics. Undefined is for an ADMIN alone. */
  metricsToken: string | undefined
  logLevel: (typeof logLevels)[number]
  /** Names of the parts that log at level `debug`. */
  debug: string
  limits: LimitSettings
  /** Time (ms) that a WebSocket has for connection_init. */
  initTimeoutMs: number
  /** Time (ms) between two pings of a WebSocket. */
  pingMs: number
  /** Time (ms) for which people who were connected to a server that died still count as online. */
  presenceMs: number
}

/** A bucket that speaks the API of S3, and the keys to it. */
export interface S3Bucket {
  endpoint: string
  region: string
  bucket: string
  accessKeyId: string
  secretAccessKey: string
}

/** How tokens are checked, and signed where they are this server's own. */
export interface TokenSettings {
  /** Signs and checks tokens (HS256). */
  secret: string | undefined
  /** Still checks tokens, and signs none. */
  previousSecret: string | undefined
  /** The keys of the identity provider that issues tokens (RFC 7517). */
  jwksUrl: string | undefined
  /** Claim `iss` of tokens (RFC 7519). */
  issuer: string | undefined
  /** Claim `aud` of tokens (RFC 7519). */
  audience: string | undefined
  /** Hours for which a token is valid that this server signs. */
  sessionHours: number
  /** Characters of a name at most. */
  nameLength: number
}

/** Limits of what people may do and send. Those of a minute are of a person, unless something else is named. */
export interface LimitSettings {
  /** Connections of an address that have not authenticated. */
  connectionsPerMinute: number
  messagesPerMinute: number
  /** Signs of typing and presence. */
  typingPerMinute: number
  /** Creates that are sent again with their id. */
  retriesPerMinute: number
  /** Songs, votes and requests for the microphone. */
  requestsPerMinute: number
  photosPerMinute: number
  /** Marks of messages and notifications as read. */
  marksPerMinute: number
  /** Mutations that have no other limit. */
  writesPerMinute: number
  /** Cost of operations. */
  costPerMinute: number
  /** Invalid tokens of an address. */
  badTokensPerMinute: number
  /** Wrong invitation codes of an address. */
  joinsPerMinute: number
  /** Joins with one right code. */
  joinsOfInvitationPerMinute: number
  /** Sockets and event streams at a time. */
  connectionsPerPerson: number
  /** New sockets and event streams. */
  connectionsOfPersonPerMinute: number
  /** Characters of a message, an announcement, a note or a reason. */
  contentLength: number
  /** Characters of a title, a caption or a dedication. */
  titleLength: number
  /** Characters of a name. */
  nameLength: number
  /** Bytes of an uploaded file. */
  uploadBytes: number
  /** Bytes of a request that is no upload, and of a message of a WebSocket. */
  bodyBytes: number
  /** Operations at a time on a WebSocket. */
  operationsPerConnection: number
  /** Messages that are read from the WebSockets of a person; of more, reading rests. */
  socketMessagesPerSecond: number
  /** Queries and mutations of a person that run at a time on a server. */
  operationsPerPerson: number
  /** Queries and mutations of a person that wait for these. */
  waitingPerPerson: number
  /** Subscriptions of a person at a time on a server. */
  streamsPerPerson: number
  /** Bytes that may wait for a reader who is slow. */
  unsentBytes: number
  /** Levels of fields in an operation. */
  queryDepth: number
  /** Tokens of a document. */
  queryTokens: number
  /** Aliases in an operation. */
  queryAliases: number
  /** Cost of one operation. */
  queryCost: number
}

/** The environment does not make sense: one line a mistake, each naming its variable. */
export class ConfigError extends Error {
  readonly lines: string[]

  constructor(lines: string[]) {
    super(lines.join('\n'))
    this.lines = lines
  }
}

const whole = (fallback: number, min = 1, max = Number.MAX_SAFE_INTEGER) => {
  const range = max === Number.MAX_SAFE_INTEGER ? `, ${min} or more` : ` from ${min} to ${max}`
  const isInRange = (text: string) => /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max
  return z.string().refine(isInRange, `must be a whole number${range}`).transform(Number).prefault(String(fallback))
}
const aDay = 86_400
const between = (least: number, value: number, most: number) => Math.min(most, Math.max(least, value))
/** Memory (MiB) of this machine, or of this container. */
const memoryMb = Math.floor(Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / 1024 / 1024)
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

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

const secret = z
  .string()
  .refine((text) => Buffer.byteLength(text) >= 32, 'must be 32 bytes or longer: `openssl rand -base64 32` makes one')
  .optional()

const settings = z.object({
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
  VITE_WS_URL: z.string().optional(),
  REACT_APP_WS_URL: z.string().optional(),
  EVENTS_DAYS: whole(30, 1, 36_500),
  DATABASE_URL: z.string().superRefine(checkAddress).optional(),
  DATABASE_CONNECTIONS: whole(12, 4, 1_000),
  DATA_DIR: z.string().default('./data'),
  PHOTO_URLS: z.enum(photoLinkPolicies, { error: `must be one of ${photoLinkPolicies.join(', ')}` }).default('public'),
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

type Environment = z.infer<typeof settings>

/**
 * Reads and checks the environment; an empty variable counts as unset. Throws a ConfigError that names every mistake.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''))
  // Kubernetes sets it to tcp://… when there is a service of the name redis.
  if (!set.REDIS_HOST) delete set.REDIS_PORT
  const parsed = settings.safeParse(set)
  const mistakes = parsed.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? []
  const lines = [...mistakes, ...contradictions(set)]
  if (!parsed.success || lines.length > 0) throw new ConfigError(lines)
  const env = parsed.data
  const demo = !env.JWT_SECRET && !env.JWKS_URL
  return {
    demo,
    demoEvening: env.DEMO_EVENING === 'on',
    port: set.WS_PORT === undefined ? env.PORT : env.WS_PORT,
    host: env.HOST,
    keepAliveMs: env.KEEP_ALIVE_SECONDS * 1_000,
    drainMs: env.DRAIN_SECONDS * 1_000,
    pace: { stallMs: env.STALL_SECONDS * 1_000, bytesPerSecond: env.LEAST_BYTES_PER_SECOND },
    eventStreamPadding: env.EVENT_STREAM_PADDING,
    dataDir: env.DATA_DIR,
    databaseUrl: env.DATABASE_URL,
    eventsDays: env.EVENTS_DAYS,
    databaseConnections: env.DATABASE_CONNECTIONS,
    s3: s3Of(env),
    s3PublicUrl: env.S3_PUBLIC_URL,
    photoUrls: env.PHOTO_URLS,
    redis: redisOf(env),
    tokens: tokensOf(env),
    publicUrl: env.PUBLIC_URL,
    graphiql: env.GRAPHIQL === 'on',
    introspection: env.INTROSPECTION,
    webServerUrl: webServerUrlOf(env.VITE_WS_URL || env.REACT_APP_WS_URL),
    allowedOrigins: env.ALLOWED_ORIGINS,
    trustedProxies: env.TRUSTED_PROXIES,
    photoMemoryMb: env.PHOTO_MEMORY_MB,
    uploadsAtOnce: between(3, Math.floor(memoryMb / 128), 12),
    metricsToken: env.METRICS_TOKEN,
    logLevel: env.LOG_LEVEL ?? (demo ? 'warn' : 'info'),
    debug: env.DEBUG,
    limits: limitsOf(env),
    initTimeoutMs: env.INIT_TIMEOUT_SECONDS * 1_000,
    pingMs: env.PING_SECONDS * 1_000,
    presenceMs: env.PRESENCE_SECONDS * 1_000,
  }
}

function tokensOf(env: Environment): TokenSettings {
  return {
    secret: env.JWT_SECRET,
    previousSecret: env.JWT_SECRET_PREVIOUS,
    jwksUrl: env.JWKS_URL,
    issuer: env.JWT_ISSUER,
    audience: env.JWT_AUDIENCE,
    sessionHours: env.SESSION_HOURS,
    nameLength: env.LIMIT_NAME_LENGTH,
  }
}

function limitsOf(env: Environment): LimitSettings {
  return {
    connectionsPerMinute: env.LIMIT_CONNECTIONS_PER_MINUTE,
    messagesPerMinute: env.LIMIT_MESSAGES_PER_MINUTE,
    typingPerMinute: env.LIMIT_TYPING_PER_MINUTE,
    retriesPerMinute: env.LIMIT_RETRIES_PER_MINUTE,
    requestsPerMinute: env.LIMIT_REQUESTS_PER_MINUTE,
    photosPerMinute: env.LIMIT_PHOTOS_PER_MINUTE,
    marksPerMinute: env.LIMIT_MARKS_PER_MINUTE,
    writesPerMinute: env.LIMIT_WRITES_PER_MINUTE,
    costPerMinute: env.LIMIT_COST_PER_MINUTE,
    badTokensPerMinute: env.LIMIT_BAD_TOKENS_PER_MINUTE,
    joinsPerMinute: env.LIMIT_JOINS_PER_MINUTE,
    joinsOfInvitationPerMinute: env.LIMIT_JOINS_OF_INVITATION_PER_MINUTE,
    connectionsPerPerson: env.LIMIT_CONNECTIONS_PER_PERSON,
    connectionsOfPersonPerMinute: env.LIMIT_CONNECTIONS_OF_PERSON_PER_MINUTE,
    contentLength: env.LIMIT_CONTENT_LENGTH,
    titleLength: env.LIMIT_TITLE_LENGTH,
    nameLength: env.LIMIT_NAME_LENGTH,
    uploadBytes: env.LIMIT_UPLOAD_BYTES,
    bodyBytes: env.LIMIT_BODY_BYTES,
    operationsPerConnection: env.LIMIT_OPERATIONS_PER_CONNECTION,
    socketMessagesPerSecond: env.LIMIT_SOCKET_MESSAGES_PER_SECOND,
    operationsPerPerson: env.LIMIT_OPERATIONS_PER_PERSON,
    waitingPerPerson: env.LIMIT_WAITING_PER_PERSON,
    streamsPerPerson: env.LIMIT_STREAMS_PER_PERSON,
    unsentBytes: env.LIMIT_UNSENT_BYTES,
    queryDepth: env.LIMIT_QUERY_DEPTH,
    queryTokens: env.LIMIT_QUERY_TOKENS,
    queryAliases: env.LIMIT_QUERY_ALIASES,
    queryCost: env.LIMIT_QUERY_COST,
  }
}

function redisOf(env: Environment): RedisSettings | undefined {
  const {
    REDIS_URL: urls,
    REDIS_HOST: host,
    REDIS_PORT: port,
    REDIS_USERNAME: username,
    REDIS_PASSWORD: password,
  } = env
  const { REDIS_SENTINELS: sentinels, REDIS_SENTINEL_NAME: name, REDIS_SENTINEL_PASSWORD: sentinelPassword } = env
  if (sentinels.length > 0)
    return {
      sentinels: sentinels.map((text) => hostAndPort(`redis://${text}`, 26_379)),
      name,
      username,
      password,
      sentinelPassword,
    }
  if (!host) return urls.length > 0 ? { urls } : undefined
  const url = new URL(`redis://${bracketed(host)}:${port}`)
  url.username = encodeURIComponent(username ?? '')
  url.password = encodeURIComponent(password ?? '')
  return { urls: [url.href] }
}

/** Whether a text is `host:port`, or a host alone; an IPv6 address is in brackets. */
function isHostPort(text: string): boolean {
  return /^([\w.-]+|\[[\da-f:]+\])(:\d+)?$/i.test(text) && URL.canParse(`redis://${text}`)
}

/**
 * Returns the origin of the server as the web app reads it: a WebSocket's scheme stands for HTTP's. Undefined for a
 * text that is no URL.
 */
function webServerUrlOf(text: string | undefined): string | undefined {
  const url = text?.replace(/^ws/, 'http')
  return url && URL.canParse(url) ? new URL(url).origin : undefined
}

type S3Settings = { [Name in (typeof s3Settings)[number]]?: string }
const s3Settings = ['S3_ENDPOINT', 'S3_REGION', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const

function s3Of({
  S3_ENDPOINT: endpoint,
  S3_REGION: region,
  S3_BUCKET: bucket,
  ...keys
}: S3Settings): S3Bucket | undefined {
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = keys
  if (!endpoint || !region || !bucket || !accessKeyId || !secretAccessKey) return undefined
  return { endpoint, region, bucket, accessKeyId, secretAccessKey }
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

/** Returns a line for each combination of variables that contradict each other. */
function contradictions(set: Record<string, string | undefined>): string[] {
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
