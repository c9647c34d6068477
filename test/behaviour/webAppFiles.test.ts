import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createWebApp } from '../../src/transport/http/webApp.ts'

test('a file that a new build takes away ends the request for it, and not the server', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'web-'))
  writeFileSync(join(folder, 'index.html'), 'Welcome')
  writeFileSync(join(folder, 'gone.html'), 'Goodbye')
  const serve = createWebApp(folder)
  const server = createServer((request, response) => serve(request, response)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    rmSync(join(folder, 'gone.html'))
    await expect(fetch(`${url}/gone.html`)).rejects.toThrow()
    expect(await (await fetch(`${url}/`)).text()).toBe('Welcome')
  } finally {
    server.close()
    rmSync(folder, { recursive: true })
  }
})
