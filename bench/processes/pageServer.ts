import { readConfig } from '../../src/config.ts'
import { startServer } from '../../src/server.ts'

// The server of the benchmark of pages, with files of its own and an embedded database.
process.on('disconnect', () => process.exit())
const [secret = '', dataDir = '', webDir = ''] = process.argv.slice(2)
const many = '1000000'
const settings = {
  LIMIT_CONNECTIONS_PER_MINUTE: many,
  LIMIT_MESSAGES_PER_MINUTE: many,
  LIMIT_REQUESTS_PER_MINUTE: many,
  LIMIT_PHOTOS_PER_MINUTE: many,
  LIMIT_WRITES_PER_MINUTE: many,
  PHOTO_URLS: 'any',
}
const config = readConfig({
  JWT_SECRET: secret,
  DATA_DIR: dataDir,
  HOST: '127.0.0.1',
  WS_PORT: '0',
  LOG_LEVEL: 'error',
  ...settings,
})
const { url } = await startServer(config, { webDir })
process.send?.({ url })
