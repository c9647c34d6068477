import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { ConfigError, readConfig } from './config.ts'
import { reasonOf } from './describe.ts'
import { createLogger } from './log.ts'
import type { RunningServer } from './server.ts'
import { StartupError } from './startup.ts'

// Built, this file is dist/src/main.js and the web app is beside it; from the sources, Vite serves the app instead.
const webDir = import.meta.url.endsWith('.js') ? fileURLToPath(new URL('../web', import.meta.url)) : undefined

try {
  const config = readConfig(process.env)
  // ioredis reads it when it is loaded, and would log its commands with what people write in them.
  delete process.env.DEBUG
  // While it loads, V8 collects the garbage of that instead of growing its heap for it. A server that serves is faster
  // without, as long as its space for new objects may grow again (`npm run bench -- --only evening`).
  setFlagsFromString('--optimize-for-size')
  const { startServer } = await import('./server.ts')
  const { root: log } = createLogger({ level: config.logLevel, debug: config.debug })
  // Unhandled rejections come here, too. Whatever was left half done is only in memory: a new process has none of it.
  process.on('uncaughtException', (error, origin) => {
    log.fatal({ err: error, origin }, 'an error that nobody caught ends this server')
    process.exit(1)
  })
  const server = await startServer(config, { webDir })
  setFlagsFromString('--no-optimize-for-size')
  if (config.demo) {
    console.log(
      [
        '',
        '  Attitudes Live is ready, as a demo: anyone can be anyone.',
        '',
        ...(webDir
          ? [`    the app   ${server.url}/`, `    GraphiQL  ${server.url}/graphql`]
          : [`    the API   ${server.url}/graphql`]),
        `    data      ${config.databaseUrl ? 'PostgreSQL' : config.dataDir}`,
        '',
      ].join('\n'),
    )
  }
  endOnSignals(server, config.drainMs)
} catch (error) {
  const lines =
    error instanceof ConfigError ? error.lines : [error instanceof StartupError ? error.message : reasonOf(error)]
  for (const line of lines) console.error(`attitudes-live: ${line}`)
  process.exit(1)
}

/**
 * SIGTERM or SIGINT lets the server drain for `drainMs`, then end. A second signal cuts the drain short; one that comes
 * while the server ends exits at once.
 */
function endOnSignals(server: RunningServer, drainMs: number) {
  const cutShort = new AbortController()
  let phase: 'serving' | 'draining' | 'ending' = 'serving'
  let lastSignalAt = Number.NEGATIVE_INFINITY

  const end = async () => {
    phase = 'draining'
    server.drain()
    await wait(drainMs, undefined, { signal: cutShort.signal }).catch(() => {})
    phase = 'ending'
    await server.end()
  }
  const onSignal = () => {
    // npm passes on the Ctrl-C that the terminal sends to this process too: both are one wish.
    const isRepeated = performance.now() - lastSignalAt < 300
    lastSignalAt = performance.now()
    if (isRepeated) return
    if (phase === 'ending') process.exit(1)
    if (phase === 'draining') return cutShort.abort()
    end().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
}
