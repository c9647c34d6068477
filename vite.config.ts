import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

// `npm run dev` serves the app from here and hands the rest to the server beside it.
const server = `http://localhost:${process.env.WS_PORT || process.env.PORT || 3001}`

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

export default defineConfig({
  root: 'web',
  plugins: [react(), stylesheetLast],
  envDir: '..',
  envPrefix: ['VITE_', 'REACT_APP_'],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    rolldownOptions: {
      output: {
        // Names of shared files would list all pages that share them.
        chunkFileNames: ({ name }) => `assets/${name.replace(/~.*/, '')}-[hash].js`,
        // One file for the first visit; what pages share in few files, since each file costs a way to the server and back.
        codeSplitting: {
          groups: [
            { name: 'first', tags: ['$initial'], priority: 1 },
            { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 24_000 },
          ],
        },
      },
    },
  },
  server: {
    port: 3000,
    proxy: { '/graphql': { target: server, ws: true }, '/demo': server, '/photos': server, '/health': server },
  },
})
