import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig, type Plugin, type ProxyOptions } from 'vite'

// `npm run dev` serves the app from here and hands the rest to the server beside it.
const server = `http://localhost:${process.env.WS_PORT || process.env.PORT || 3001}`

/** A browser that asks for a page at the address of the API is sent to GraphiQL. */
const sendToGraphiql: ProxyOptions['bypass'] = ({ method, url = '', headers }, response) => {
  if (method !== 'GET' || !headers.accept?.includes('text/html')) return
  response?.writeHead(302, { Location: url.replace('/graphql', '/graphiql/graphiql.html') }).end()
}

/** Puts the stylesheet behind the page that index.html shows at once: before it, that page would wait for it. */
const stylesheetLast: Plugin = {
  name: 'stylesheet-last',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(html) {
      const stylesheet = /\s*<link rel="stylesheet"[^>]*>/
      const [link = ''] = stylesheet.exec(html) ?? []
      return html.replace(stylesheet, '').replace('\n  </body>', () => `${link}\n  </body>`)
    },
  },
}

/** Puts each file that compresses well beside itself as brotli and gzip, for the server to send as they are. */
export const precompress: Plugin = {
  name: 'precompress',
  apply: 'build',
  closeBundle() {
    const folder = fileURLToPath(new URL('dist/web/', import.meta.url))
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => compressible.test(name))
    for (const name of names) {
      const path = join(folder, name)
      if (existsSync(`${path}.br`)) continue
      const bytes = readFileSync(path)
      writeFileSync(`${path}.br`, brotliCompressSync(bytes))
      writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
    }
  },
}
/** Modules that every signed-in person needs on every page. Of Mantine each page needs other parts. */
const ofEverybody = new Set<string>()
const mantineOfEverybody = /@mantine\/core\/esm\/components\/(Badge|Indicator|Skeleton)\//
const findOfEverybody: Plugin = {
  name: 'of-everybody',
  apply: 'build',
  buildEnd() {
    const add = (id: string) => {
      if (ofEverybody.has(id) || id.includes('/@mantine/')) return
      ofEverybody.add(id)
      this.getModuleInfo(id)?.importedIds.forEach(add)
    }
    for (const entry of ['app/shell/SignedIn.tsx', 'app/client.ts'])
      add(fileURLToPath(new URL(`web/${entry}`, import.meta.url)))
  },
}

const compressible = /\.(css|html|js|svg|txt|webmanifest)$/

export default defineConfig({
  root: 'web',
  plugins: [react(), stylesheetLast, findOfEverybody, precompress],
  // rxjs has its code as of today under this name; otherwise it comes as ES5, a third longer.
  resolve: {
    tsconfigPaths: true,
    conditions: ['es2015', ...defaultClientConditions],
    // For versions of React that have no such hook.
    alias: [{ find: /^use-sync-external-store\/shim$/, replacement: 'react' }],
  },
  envDir: '..',
  envPrefix: ['VITE_', 'REACT_APP_'],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // Says which files a page needs: the tests add up their sizes. It is not served.
    manifest: true,
    rolldownOptions: {
      output: {
        // Names of shared files would list all pages that share them.
        chunkFileNames: ({ name }) => `assets/${name.replace(/~.*/, '')}-[hash].js`,
        // One file for the first visit, and one for the conversations; what pages share besides in few files, since each file costs a
        // way to the server and back.
        codeSplitting: {
          groups: [
            { name: 'first', tags: ['$initial'], priority: 2 },
            { name: 'wedding', test: (id) => ofEverybody.has(id) || mantineOfEverybody.test(id), priority: 1 },
            { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 4_000 },
          ],
        },
      },
    },
  },
  // GraphiQL imports its workers in Vite's own way, which the bundler of dependencies does not know: without this `npm run dev`
  // ends at once. One of the workers needs two packages that are CommonJS.
  optimizeDeps: {
    exclude: ['graphiql/setup-workers/vite', '@graphiql/react/setup-workers/vite'],
    include: ['picomatch-browser', 'graphql-language-service > nullthrows'].map(
      (name) => `graphiql > @graphiql/react > monaco-graphql > ${name}`,
    ),
  },
  server: {
    port: 3000,
    proxy: {
      '/graphql': { target: server, ws: true, bypass: sendToGraphiql },
      '/demo': server,
      '/photos': server,
      '/health': server,
    },
  },
})
