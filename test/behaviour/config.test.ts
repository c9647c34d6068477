import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from '../../src/config.ts'
import { secret } from '../support/wedding.ts'

/** Returns the lines that an operator who sets these variables reads. */
function linesFor(environment: Record<string, string>): string[] {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.lines
    throw error
  }
}

describe('variables that are not set', () => {
  test('nothing at all is a demo, on the port and with the limits of the documentation', () => {
    expect(readConfig({})).toEqual({
      demo: true,
      demoEvening: true,
      port: 3001,
      host: undefined,
      keepAliveMs: 75_000,
      drainMs: 0,
      pace: { stallMs: 30_000, bytesPerSecond: 4_096 },
      eventStreamPadding: 16_384,
      dataDir: './data',
      databaseUrl: undefined,
      databaseConnections: 12,
      eventsDays: 30,
      redis: undefined,
      tokens: {
        secret: undefined,
        previousSecret: undefined,
        jwksUrl: undefined,
        issuer: undefined,
        audience: undefined,
        sessionHours: 24,
        nameLength: 80,
      },
      allowedOrigins: [],
      graphiql: true,
      introspection: 'on',
      trustedDocuments: 'off',
      webServerUrl: undefined,
      trustedProxies: [],
      photoUrls: 'public',
      webhookUrls: 'public',
      photoMemoryMb: expect.any(Number),
      photoOriginalBytes: 2_147_483_648,
      uploadsAtOnce: expect.any(Number),
      metricsToken: undefined,
      logLevel: 'warn',
      debug: '',
      limits: {
        connectionsPerMinute: 100,
        messagesPerMinute: 50,
        typingPerMinute: 120,
        retriesPerMinute: 120,
        requestsPerMinute: 20,
        photosPerMinute: 30,
        marksPerMinute: 240,
        writesPerMinute: 120,
        costPerMinute: 1_000_000,
        badTokensPerMinute: 100,
        joinsPerMinute: 100,
        joinsOfInvitationPerMinute: 1_000,
        connectionsPerPerson: 100,
        connectionsOfPersonPerMinute: 300,
        contentLength: 4_000,
        titleLength: 200,
        nameLength: 80,
        uploadBytes: 15_728_640,
        bodyBytes: 65_536,
        operationsPerConnection: 32,
        operationsPerPerson: 4,
        waitingPerPerson: 68,
        socketMessagesPerSecond: 2_000,
        streamsPerPerson: 96,
        unsentBytes: 1_048_576,
        queryDepth: 12,
        queryTokens: 1_000,
        queryAliases: 15,
        queryCost: 50_000,
      },
      initTimeoutMs: 10_000,
      pingMs: 25_000,
      presenceMs: 60_000,
    })
  })

  test('an empty variable counts as unset', () => {
    const names = [
      'WS_PORT',
      'JWT_SECRET',
      'JWKS_URL',
      'JWT_SECRET_PREVIOUS',
      'DATABASE_URL',
      'REDIS_URL',
      'REDIS_HOST',
      'METRICS_TOKEN',
      'LOG_LEVEL',
      'PING_SECONDS',
    ]
    expect(readConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(readConfig({}))
    expect(readConfig({ JWT_SECRET: secret, JWKS_URL: '' }).tokens.secret).toBe(secret)
  })

  test('with keys it is no demo, and in production it needs them', () => {
    expect(readConfig({ JWT_SECRET: secret })).toMatchObject({ demo: false, logLevel: 'info' })
    expect(readConfig({ JWKS_URL: 'https://example.com/keys', NODE_ENV: 'production' })).toMatchObject({ demo: false })
    expect(linesFor({ NODE_ENV: 'production' })).toEqual([
      'JWT_SECRET or JWKS_URL must be set in production: without them nobody can sign in',
    ])
  })
})

describe('variables that are set', () => {
  test('every setting arrives where it belongs', () => {
    const config = readConfig({
      PORT: '8080',
      HOST: '::1',
      KEEP_ALIVE_SECONDS: '620',
      DRAIN_SECONDS: '10',
      EVENT_STREAM_PADDING: '0',
      JWT_SECRET: secret,
      JWT_ISSUER: 'https://weddings.example',
      JWT_AUDIENCE: 'live',
      SESSION_HOURS: '3',
      ALLOWED_ORIGINS: 'https://weddings.example, http://localhost:5173,',
      TRUSTED_PROXIES: 'loopback, 10.0.0.0/8, fd00::/8, 192.168.0.1',
      DATABASE_URL: 'postgresql://live:p%40ss@db/weddings',
      DATA_DIR: '/var/lib/live',
      EVENTS_DAYS: '90',
      S3_ENDPOINT: 'https://s3.eu-west-3.amazonaws.com',
      S3_REGION: 'eu-west-3',
      S3_BUCKET: 'wedding-photos',
      S3_ACCESS_KEY_ID: 'AKIAWEDDING',
      S3_SECRET_ACCESS_KEY: 'a secret/of+it',
      S3_PUBLIC_URL: 'https://photos.example/',
      PHOTO_URLS: 'off',
      WEBHOOK_URLS: 'off',
      PHOTO_MEMORY_MB: '512',
      PHOTO_ORIGINALS_MB: '3',
      METRICS_TOKEN: 'sixteen letters!',
      LOG_LEVEL: 'trace',
      DEBUG: 'attitudes:*',
      LIMIT_MESSAGES_PER_MINUTE: '7',
      INIT_TIMEOUT_SECONDS: '2',
      PING_SECONDS: '3',
    })
    expect(config).toMatchObject({
      port: 8080,
      host: '::1',
      keepAliveMs: 620_000,
      drainMs: 10_000,
      eventStreamPadding: 0,
      tokens: { secret, issuer: 'https://weddings.example', audience: 'live', sessionHours: 3 },
      allowedOrigins: ['https://weddings.example', 'http://localhost:5173'],
      trustedProxies: ['loopback', '10.0.0.0/8', 'fd00::/8', '192.168.0.1'],
      databaseUrl: 'postgresql://live:p%40ss@db/weddings',
      eventsDays: 90,
      dataDir: '/var/lib/live',
      s3: {
        endpoint: 'https://s3.eu-west-3.amazonaws.com',
        region: 'eu-west-3',
        bucket: 'wedding-photos',
        accessKeyId: 'AKIAWEDDING',
        secretAccessKey: 'a secret/of+it',
      },
      s3PublicUrl: 'https://photos.example',
      photoUrls: 'off',
      webhookUrls: 'off',
      photoMemoryMb: 512,
      photoOriginalBytes: 3_145_728,
      uploadsAtOnce: expect.any(Number),
      metricsToken: 'sixteen letters!',
      logLevel: 'trace',
      debug: 'attitudes:*',
      limits: { messagesPerMinute: 7 },
      initTimeoutMs: 2_000,
      pingMs: 3_000,
    })
  })

  test('WS_PORT, which names this server alone, wins over the PORT of a platform', () => {
    expect(readConfig({ PORT: '8080' }).port).toBe(8080)
    expect(readConfig({ WS_PORT: '4000' }).port).toBe(4000)
    expect(readConfig({ PORT: '8080', WS_PORT: '4000' }).port).toBe(4000)
  })

  test('the address of Redis can be set in one variable or in three', () => {
    const urls = (environment: Record<string, string>) => {
      const { redis } = readConfig(environment)
      return redis && 'urls' in redis ? redis.urls : redis
    }
    expect(urls({ REDIS_URL: 'rediss://:word@cache:6380/2' })).toEqual(['rediss://:word@cache:6380/2'])
    expect(urls({ REDIS_HOST: 'localhost' })).toEqual(['redis://localhost:6379'])
    const host = { REDIS_HOST: 'cache', REDIS_PORT: '6380', REDIS_PASSWORD: 'p@ss/w:rd' }
    expect(urls(host)).toEqual(['redis://:p%40ss%2Fw%3Ard@cache:6380'])
    expect(urls({ ...host, REDIS_USERNAME: 'live@home' })).toEqual(['redis://live%40home:p%40ss%2Fw%3Ard@cache:6380'])
    expect(urls({ REDIS_HOST: 'fd00::7' })).toEqual(['redis://[fd00::7]:6379'])
    // Kubernetes sets such a REDIS_PORT by itself for a service with the name redis.
    expect(urls({ REDIS_URL: 'redis://redis:6379', REDIS_PORT: 'tcp://10.0.0.7:6379' })).toEqual(['redis://redis:6379'])
    expect(urls({ REDIS_PORT: '6379' })).toBeUndefined()
    expect(urls({ REDIS_URL: 'redis://a:6379, redis://b:6380' })).toEqual(['redis://a:6379', 'redis://b:6380'])
  })

  test('sentinels name the main server of Redis', () => {
    expect(readConfig({ REDIS_SENTINELS: 'one, two:5000, [fd00::7]:26379' }).redis).toEqual({
      sentinels: [
        { host: 'one', port: 26_379 },
        { host: 'two', port: 5_000 },
        { host: 'fd00::7', port: 26_379 },
      ],
      name: 'mymaster',
    })
    const credentials = { REDIS_USERNAME: 'live', REDIS_PASSWORD: 'word', REDIS_SENTINEL_PASSWORD: 'watch' }
    expect(readConfig({ REDIS_SENTINELS: 'one', REDIS_SENTINEL_NAME: 'weddings', ...credentials }).redis).toMatchObject(
      {
        name: 'weddings',
        username: 'live',
        password: 'word',
        sentinelPassword: 'watch',
      },
    )
  })
})

describe('wrong variables', () => {
  const wholeNumber = 'must be a whole number, 1 or more'
  const mistakes: [Record<string, string>, string][] = [
    [{ PORT: 'tcp://10.0.0.7:3001' }, 'PORT must be a whole number from 0 to 65535'],
    [{ DRAIN_SECONDS: '-1' }, 'DRAIN_SECONDS must be a whole number from 0 to 86400'],
    [{ KEEP_ALIVE_SECONDS: '0' }, 'KEEP_ALIVE_SECONDS must be a whole number from 1 to 86400'],
    [{ WS_PORT: 'web' }, 'WS_PORT must be a whole number from 0 to 65535'],
    [{ WS_PORT: '65536' }, 'WS_PORT must be a whole number from 0 to 65535'],
    [{ WS_PORT: '-1' }, 'WS_PORT must be a whole number from 0 to 65535'],
    [{ WS_PORT: ' ' }, 'WS_PORT must be a whole number from 0 to 65535'],
    [{ WS_PORT: '0x10' }, 'WS_PORT must be a whole number from 0 to 65535'],
    [{ REDIS_HOST: 'cache', REDIS_PORT: '0' }, 'REDIS_PORT must be a whole number from 1 to 65535'],
    [{ REDIS_HOST: 'cache', REDIS_PORT: 'tcp://10.0.0.7:6379' }, 'REDIS_PORT must be a whole number from 1 to 65535'],
    [
      { REDIS_HOST: 'redis://cache:6379' },
      'REDIS_HOST must be a host name or an address; for a URL there is REDIS_URL',
    ],
    [
      { REDIS_URL: 'cache:6379' },
      'REDIS_URL must be a URL such as redis://host:6379, or those of several nodes of a cluster, separated by commas',
    ],
    [
      { REDIS_URL: 'redis://a,http://cache:6379' },
      'REDIS_URL must be a URL such as redis://host:6379, or those of several nodes of a cluster, separated by commas',
    ],
    [{ REDIS_URL: 'redis://a', REDIS_HOST: 'b' }, 'REDIS_URL and REDIS_HOST exclude each other: set one'],
    [
      { REDIS_URL: 'redis://a', REDIS_PASSWORD: 'word' },
      'REDIS_PASSWORD belongs to REDIS_HOST or REDIS_SENTINELS; in REDIS_URL it is redis://username:password@host:6379',
    ],
    [
      { REDIS_USERNAME: 'live' },
      'REDIS_USERNAME belongs to REDIS_HOST or REDIS_SENTINELS; in REDIS_URL it is redis://username:password@host:6379',
    ],
    [{ REDIS_HOST: 'a', REDIS_SENTINELS: 'b' }, 'REDIS_HOST and REDIS_SENTINELS exclude each other: set one'],
    [{ REDIS_SENTINEL_NAME: 'weddings' }, 'REDIS_SENTINEL_NAME needs REDIS_SENTINELS'],
    [
      { REDIS_SENTINELS: 'redis://a:26379' },
      'REDIS_SENTINELS must be addresses such as sentinel-1:26379, separated by commas',
    ],
    [{ JWT_SECRET: 'too short' }, 'JWT_SECRET must be 32 bytes or longer: `openssl rand -base64 32` makes one'],
    [
      { JWT_SECRET: secret, JWT_SECRET_PREVIOUS: 'x'.repeat(31) },
      'JWT_SECRET_PREVIOUS must be 32 bytes or longer: `openssl rand -base64 32` makes one',
    ],
    [
      { JWT_SECRET_PREVIOUS: secret },
      'JWT_SECRET_PREVIOUS is the secret that JWT_SECRET has replaced: set JWT_SECRET too',
    ],
    [
      { JWT_SECRET: secret, JWKS_URL: 'https://example.com/keys' },
      'JWT_SECRET and JWKS_URL exclude each other: set one',
    ],
    [{ JWKS_URL: 'example.com/keys' }, 'JWKS_URL must be a URL such as https://example.com/.well-known/jwks.json'],
    [
      { DATABASE_URL: 'mysql://db/live' },
      'DATABASE_URL must be a URL such as postgres://user:password@host:5432/database',
    ],
    [
      { ALLOWED_ORIGINS: '*' },
      'ALLOWED_ORIGINS must name the origins: not *, but https://example.com or https://*.example.com',
    ],
    [
      { ALLOWED_ORIGINS: 'https://a.example,b.example' },
      'ALLOWED_ORIGINS must name origins with their scheme: write https://b.example',
    ],
    [
      { ALLOWED_ORIGINS: 'https://a.example/' },
      'ALLOWED_ORIGINS must name origins as browsers send them: write https://a.example',
    ],
    [
      { TRUSTED_PROXIES: 'proxy' },
      'TRUSTED_PROXIES must be a number of proxies, or their addresses and ranges such as 10.0.0.0/8, separated by commas',
    ],
    [
      { TRUSTED_PROXIES: 'loopback, 2' },
      'TRUSTED_PROXIES must be a number of proxies, or their addresses and ranges such as 10.0.0.0/8, separated by commas',
    ],
    [
      { S3_BUCKET: 'photos', S3_REGION: 'auto', S3_ACCESS_KEY_ID: 'key' },
      'S3_ENDPOINT, S3_SECRET_ACCESS_KEY must be set too: an S3 bucket needs S3_ENDPOINT, S3_REGION, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY',
    ],
    [{ METRICS_TOKEN: 'guess' }, 'METRICS_TOKEN must be 16 characters or longer'],
    [{ DEMO_EVENING: 'yes' }, 'DEMO_EVENING must be one of on, off'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent'],
    [{ EVENTS_DAYS: '0' }, 'EVENTS_DAYS must be a whole number from 1 to 36500'],
    [{ EVENTS_DAYS: '30d' }, 'EVENTS_DAYS must be a whole number from 1 to 36500'],
    [{ SESSION_HOURS: '0' }, `SESSION_HOURS ${wholeNumber}`],
    [{ LIMIT_MESSAGES_PER_MINUTE: '1.5' }, `LIMIT_MESSAGES_PER_MINUTE ${wholeNumber}`],
    [{ LIMIT_BODY_BYTES: '64k' }, `LIMIT_BODY_BYTES ${wholeNumber}`],
    // A timer that long would go off at once.
    [{ PING_SECONDS: '9999999' }, 'PING_SECONDS must be a whole number from 1 to 86400'],
    [{ INIT_TIMEOUT_SECONDS: '9999999' }, 'INIT_TIMEOUT_SECONDS must be a whole number from 1 to 86400'],
  ]

  test.each(mistakes)('%o is reported in one line', (environment, line) => {
    expect(linesFor(environment)).toEqual([line])
  })

  test('each origin that cannot match has its line', () => {
    expect(linesFor({ ALLOWED_ORIGINS: 'https://a.example/, capacitor://localhost, https://B.example' })).toEqual([
      'ALLOWED_ORIGINS must name origins as browsers send them: write https://a.example',
      'ALLOWED_ORIGINS must name origins as browsers send them: write https://b.example',
    ])
  })

  test('several mistakes are reported at once, a line each', () => {
    const lines = linesFor({
      NODE_ENV: 'production',
      WS_PORT: 'web',
      LOG_LEVEL: 'loud',
      REDIS_URL: 'redis://a',
      REDIS_HOST: 'b',
    })
    expect(lines.map((line) => line.split(' ', 1)[0])).toEqual(['WS_PORT', 'LOG_LEVEL', 'REDIS_URL', 'JWT_SECRET'])
  })

  test('a line never repeats a value: it may be a secret', () => {
    const lines = linesFor({
      JWT_SECRET: 'hunter2',
      METRICS_TOKEN: 'hunter2',
      DATABASE_URL: 'live:hunter2@db',
      REDIS_URL: 'hunter2',
      LOG_LEVEL: 'hunter2',
    })
    expect(lines).toHaveLength(5)
    expect(lines.join('\n')).not.toContain('hunter2')
  })
})
