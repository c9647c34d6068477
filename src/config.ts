import type { WebhookUrlPolicy } from './access/webhookUrls.ts'
import type { RedisSettings } from './redis.ts'
import {
  between,
  contradictions,
  type Environment,
  type logLevels,
  memoryMb,
  type S3Settings,
  settings,
} from './settings.ts'
import type { DocumentPolicy } from './transport/graphql/trusted.ts'
import type { Pace } from './transport/http/pace.ts'
import { bracketed, hostAndPort } from './url.ts'
import type { PhotoLinkPolicy } from './wedding/photoLinks.ts'

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
  /** The rule for URLs of webhooks. */
  webhookUrls: WebhookUrlPolicy
  /** Undefined keeps in memory what several servers would share. */
  redis: RedisSettings | undefined
  tokens: TokenSettings
  /** URL under which browsers reach the server. */
  publicUrl: string | undefined
  /** Whether GraphiQL is served. */
  graphiql: boolean
  /** Access to introspection: everyone, an ADMIN, or nobody. */
  introspection: 'on' | 'admin' | 'off'
  /** Whether the server runs the documents of the app and the library alone. */
  trustedDocuments: DocumentPolicy
  /** The server that the web app was built for, if it is not this one. */
  webServerUrl: string | undefined
  /** Origins whose pages may use the API, in addition to the server's own. */
  allowedOrigins: string[]
  /** Addresses and networks of proxies whose forwarded headers are believed. */
  trustedProxies: string[]
  /** Memory (MiB) of all processes that decode pictures, together. */
  photoMemoryMb: number
  /** Bytes of the originals of photos that a wedding keeps at most. */
  photoOriginalBytes: number
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
    webhookUrls: env.WEBHOOK_URLS,
    redis: redisOf(env),
    tokens: tokensOf(env),
    publicUrl: env.PUBLIC_URL,
    // GraphiQL could run nothing.
    graphiql: env.GRAPHIQL === 'on' && env.TRUSTED_DOCUMENTS === 'off',
    introspection: env.INTROSPECTION,
    trustedDocuments: env.TRUSTED_DOCUMENTS,
    webServerUrl: webServerUrlOf(env.VITE_WS_URL || env.REACT_APP_WS_URL),
    allowedOrigins: env.ALLOWED_ORIGINS,
    trustedProxies: env.TRUSTED_PROXIES,
    photoMemoryMb: env.PHOTO_MEMORY_MB,
    photoOriginalBytes: env.PHOTO_ORIGINALS_MB * 1_048_576,
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

/**
 * Returns the origin of the server as the web app reads it: a WebSocket's scheme stands for HTTP's. Undefined for a
 * text that is no URL.
 */
function webServerUrlOf(text: string | undefined): string | undefined {
  const url = text?.replace(/^ws/, 'http')
  return url && URL.canParse(url) ? new URL(url).origin : undefined
}

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
