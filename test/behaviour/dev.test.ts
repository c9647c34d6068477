import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import { expect, test } from 'vitest'

test('npm run dev serves the app and GraphiQL to a developer', async () => {
  const configFile = fileURLToPath(new URL('../../vite.config.ts', import.meta.url))
  const cacheDir = mkdtempSync(join(tmpdir(), 'attitudes-vite-'))
  const vite = await createServer({ configFile, cacheDir, logLevel: 'silent', server: { port: 0 } })
  try {
    await vite.listen()
    const at = (path: string) => new URL(path, vite.resolvedUrls?.local[0])
    const app = await fetch(at('/'), { headers: { accept: 'text/html' } })
    expect(await app.text()).toContain('/main.tsx')
    const page = await fetch(at('/graphql?query=%7Bviewer%7Bname%7D%7D'), { headers: { accept: 'text/html' } })
    expect(await page.text()).toContain('GraphiQL')
    expect(new URL(page.url).search).toBe('?query=%7Bviewer%7Bname%7D%7D')
    const script = await fetch(new URL('main.tsx', page.url))
    const [, dependency = ''] = /from "([^"]*react-dom_client[^"]*)"/.exec(await script.text()) ?? []
    // It is answered once all dependencies are bundled.
    expect((await fetch(at(dependency))).status).toBe(200)
  } finally {
    await vite.close()
    rmSync(cacheDir, { recursive: true, force: true })
  }
})
