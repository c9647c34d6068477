import { fileURLToPath } from 'node:url'
import { ConfigError, readConfig } from './config.ts'
import { createLogger } from './log.ts'
import { startServer } from './server.ts'

// Built, this file is dist/src/main.js and the web app is beside it; from the sources, Vite serves the app instead.
const webDir = import.meta.url.endsWith('.js') ? fileURLToPath(new URL('../web', import.meta.url)) : undefined

try {
  const config = readConfig(process.env)
  const { root: log } = createLogger({ level: config.logLevel, debug: config.debug })
  // Also what was rejected with nobody to handle it. What it left half done is in memory alone: a new process has none of it.
  process.on('uncaughtException', (error, origin) => {
    log.fatal({ err: error, origin }, 'an error that nobody caught ends this server')
    process.exit(1)
  })
  const server = await startServer(config, { webDir })
  if (config.demo) {
    console.log(
      [
        '',
        '  Attitudes Live is ready, as a demo: anyone can be anyone.',
        '',
        ...(webDir ? [`    the app   ${server.url}/`] : []),
        `    GraphiQL  ${server.url}/graphql`,
        `    data      ${config.databaseUrl ? 'PostgreSQL' : config.dataDir}`,
        '',
      ].join('\n'),
    )
  }
  let ending = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (ending) process.exit(1)
      ending = true
      server.end().then(
        () => process.exit(0),
        () => process.exit(1),
      )
    })
  }
} catch (error) {
  const lines = error instanceof ConfigError ? error.lines : [error instanceof Error ? error.message : String(error)]
  for (const line of lines) console.error(`attitudes-live: ${line}`)
  process.exit(1)
}
