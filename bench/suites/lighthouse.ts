import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch } from 'chrome-launcher'
import lighthouse from 'lighthouse'
import { readConfig } from '../../src/config.ts'
import { startServer } from '../../src/server.ts'

// `npm run lighthouse`: how the built app starts on a slow phone (Lighthouse mobile: slow 4G, a processor four times
// slower), with the server as a demo. Fails if a page misses an aim. CHROMIUM names the browser.

const aims = { score: 0.9, largestContentfulPaintMs: 2_500, scriptBytes: 110_000, styleBytes: 25_000 }
const pages = ['/', '/join/ABCD-1234']
/** Other work of the machine can only make a page slower: the best try counts. */
const tries = 3

type Measured = typeof aims & { page: string; layoutShift: number; blockingMs: number }

const dataDir = mkdtempSync(join(tmpdir(), 'attitudes-lighthouse-'))
const server = await startServer(readConfig({ DATA_DIR: dataDir, WS_PORT: '0' }), { webDir: 'dist/web' })
const chromium = await launch({
  chromePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu'],
})
try {
  const measured: Measured[] = []
  for (const page of pages) measured.push(await bestOf(tries, page))
  console.table(measured)
  process.exitCode = measured.every(isGood) ? 0 : 1
} finally {
  chromium.kill()
  await server.end()
  rmSync(dataDir, { recursive: true, force: true })
}

async function bestOf(count: number, page: string): Promise<Measured> {
  const measured: Measured[] = []
  while (measured.length < count) measured.push(await measure(page))
  return measured.reduce((best, next) => (next.score > best.score ? next : best))
}

async function measure(page: string): Promise<Measured> {
  const result = await lighthouse(`${server.url}${page}`, {
    port: chromium.port,
    onlyCategories: ['performance'],
    logLevel: 'error',
  })
  if (!result) throw new Error(`Lighthouse measured nothing at ${page}`)
  const { audits, categories } = result.lhr
  const numberOf = (audit: string) => audits[audit]?.numericValue ?? Number.POSITIVE_INFINITY
  const requests =
    (audits['network-requests']?.details as { items?: { resourceType?: string; transferSize?: number }[] })?.items ?? []
  const bytesOf = (type: string) =>
    requests
      .filter(({ resourceType }) => resourceType === type)
      .reduce((sum, { transferSize = 0 }) => sum + transferSize, 0)
  return {
    page,
    score: categories.performance?.score ?? 0,
    largestContentfulPaintMs: Math.round(numberOf('largest-contentful-paint')),
    // The other causes of a lower score.
    layoutShift: numberOf('cumulative-layout-shift'),
    blockingMs: Math.round(numberOf('total-blocking-time')),
    scriptBytes: bytesOf('Script'),
    styleBytes: bytesOf('Stylesheet'),
  }
}

function isGood({ score, ...sizes }: Measured): boolean {
  return (
    score >= aims.score &&
    sizes.largestContentfulPaintMs < aims.largestContentfulPaintMs &&
    sizes.scriptBytes <= aims.scriptBytes &&
    sizes.styleBytes <= aims.styleBytes
  )
}
