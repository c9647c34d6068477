import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { precompress } from './vite.config.ts'

// GraphiQL, beside the built app. It is built by itself, since it shares nothing with the app, whose first visit stays small.
export default defineConfig({
  root: 'web/graphiql',
  publicDir: false,
  plugins: [react(), precompress],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: false,
    assetsDir: 'assets/graphiql',
    chunkSizeWarningLimit: 5_000,
    rolldownOptions: { input: fileURLToPath(new URL('web/graphiql/graphiql.html', import.meta.url)) },
  },
})
