import { z } from 'zod'

/** Everything that can be set, read from the environment once. README.md lists what each setting means. */
export type Config = ReturnType<typeof readConfig>

/** The environment does not make sense: one line a mistake, each naming its variable. */
export class ConfigError extends Error {
  readonly lines: string[]

  constructor(lines: string[]) {
    super(lines.join('\n'))
    this.lines = lines
  }
}

const count = (fallback: number) => z.coerce.number().int().positive().default(fallback)
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  )

const settings = z
  .object({
    NODE_ENV: z.string().default('development'),
    WS_PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
    HOST: z.string().default('0.0.0.0'),
    JWT_SECRET: z
      .string()
      .refine((secret) => Buffer.byteLength(secret) >= 32, 'must be 32 bytes or longer')
      .optional(),
    JWKS_URL: z.url({ protocol: /^https?$/ }).optional(),
    JWT_ISSUER: z.string().optional(),
    JWT_AUDIENCE: z.string().optional(),
    ALLOWED_ORIGINS: list.refine((origins) => origins.every(isOrigin), 'must be origins such as https://example.com, separated by commas'),
    TRUSTED_PROXIES: list.refine(
      (ranges) => ranges.every(isAddressRange),
      'must be addresses or ranges such as 10.0.0.0/8, separated by commas',
    ),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    DATA_DIR: z.string().default('./data'),
    REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
    REDIS_HOST: z.string().optional(),
    REDIS_PORT: z.coerce.number().int().min(1).max(65_535).default(6379),
    REDIS_PASSWORD: z.string().optional(),
    METRICS_TOKEN: z.string().min(16, 'must be 16 characters or longer').optional(),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).optional(),
    DEBUG: z.string().default(''),
    SESSION_HOURS: count(24),
    LIMIT_CONNECTIONS_PER_MINUTE: count(100),
    LIMIT_MESSAGES_PER_MINUTE: count(50),
    LIMIT_TYPING_PER_MINUTE: count(120),
    LIMIT_CONTENT_LENGTH: count(4_000),
    LIMIT_BODY_BYTES: count(64 * 1024),
    LIMIT_OPERATIONS_PER_CONNECTION: count(32),
    LIMIT_UNSENT_BYTES: count(1024 * 1024),
    LIMIT_QUERY_DEPTH: count(12),
    LIMIT_QUERY_TOKENS: count(1_000),
    LIMIT_QUERY_ALIASES: count(15),
    LIMIT_QUERY_COST: count(50_000),
    INIT_TIMEOUT_SECONDS: count(10),
    PING_SECONDS: count(25),
  })
  .refine((env) => !(env.REDIS_URL && env.REDIS_HOST), { path: ['REDIS_URL'], error: 'and REDIS_HOST exclude each other: set one' })
  .refine((env) => !(env.JWT_SECRET && env.JWKS_URL), { path: ['JWKS_URL'], error: 'and JWT_SECRET exclude each other: set one' })
  .refine((env) => env.JWT_SECRET || env.JWKS_URL || env.NODE_ENV !== 'production', {
    path: ['JWT_SECRET'],
    error: 'or JWKS_URL must be set in production: without them nobody can sign in',
  })

/** Reads and checks the environment; an empty variable counts as unset. Throws a ConfigError that names every mistake. */
export function readConfig(environment: Record<string, string | undefined>) {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = settings.safeParse(set)
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${plain(message)}`))
  }
  const env = parsed.data
  const demo = !env.JWT_SECRET && !env.JWKS_URL
  return {
    /** Makes its own secret, has one wedding ready and lets anyone be any of its people. */
    demo,
    port: env.WS_PORT,
    host: env.HOST,
    dataDir: env.DATA_DIR,
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL ?? redisUrlOf(env),
    tokens: {
      secret: env.JWT_SECRET,
      jwksUrl: env.JWKS_URL,
      issuer: env.JWT_ISSUER,
      audience: env.JWT_AUDIENCE,
      sessionHours: env.SESSION_HOURS,
    },
    allowedOrigins: env.ALLOWED_ORIGINS,
    trustedProxies: env.TRUSTED_PROXIES,
    metricsToken: env.METRICS_TOKEN,
    logLevel: env.LOG_LEVEL ?? (demo ? 'warn' : 'info'),
    debug: env.DEBUG,
    limits: {
      connectionsPerMinute: env.LIMIT_CONNECTIONS_PER_MINUTE,
      messagesPerMinute: env.LIMIT_MESSAGES_PER_MINUTE,
      typingPerMinute: env.LIMIT_TYPING_PER_MINUTE,
      contentLength: env.LIMIT_CONTENT_LENGTH,
      bodyBytes: env.LIMIT_BODY_BYTES,
      operationsPerConnection: env.LIMIT_OPERATIONS_PER_CONNECTION,
      unsentBytes: env.LIMIT_UNSENT_BYTES,
      queryDepth: env.LIMIT_QUERY_DEPTH,
      queryTokens: env.LIMIT_QUERY_TOKENS,
      queryAliases: env.LIMIT_QUERY_ALIASES,
      queryCost: env.LIMIT_QUERY_COST,
    },
    initTimeoutMs: env.INIT_TIMEOUT_SECONDS * 1_000,
    pingMs: env.PING_SECONDS * 1_000,
  }
}

function redisUrlOf({ REDIS_HOST, REDIS_PORT, REDIS_PASSWORD }: { REDIS_HOST?: string; REDIS_PORT: number; REDIS_PASSWORD?: string }) {
  if (!REDIS_HOST) return undefined
  const password = REDIS_PASSWORD ? `:${encodeURIComponent(REDIS_PASSWORD)}@` : ''
  return `redis://${password}${REDIS_HOST.includes(':') ? `[${REDIS_HOST}]` : REDIS_HOST}:${REDIS_PORT}`
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}

function isAddressRange(text: string): boolean {
  return /^(loopback|linklocal|uniquelocal|[\da-f.:]+(\/\d{1,3})?)$/i.test(text)
}

/** zod's words for a person who set a variable: `Invalid input: expected …` becomes `must be …`. */
function plain(message: string): string {
  return message.replace(/^Invalid (input|option): expected /, 'must be ').replace(/^Invalid URL$/, 'must be a URL of the right kind')
}
