import { readConfig } from '../../src/config.ts'
import { startServer } from '../../src/server.ts'
import { secret } from '../harness/token.ts'
import './evening/usage.ts'

// A server as it is shipped, with its own limits but for those given as JSON, on the PostgreSQL of the benchmark.
const [databaseUrl, limits = '{}'] = process.argv.slice(2)
const config = readConfig({
  JWT_SECRET: secret,
  DATABASE_URL: databaseUrl,
  HOST: '127.0.0.1',
  WS_PORT: '0',
  LOG_LEVEL: 'error',
  ...JSON.parse(limits),
})
const { url } = await startServer(config)
process.send?.({ url: url.replace('localhost', '127.0.0.1') })
