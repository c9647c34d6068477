import { readConfig } from './config.ts'
import { urlOf } from './url.ts'

// The container's health check: exits with 0 if the server with the same settings lives.
const { host, port } = readConfig(process.env)
const { ok } = await fetch(`${urlOf(host, port)}/health`)
process.exit(ok ? 0 : 1)
