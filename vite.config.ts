import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// `npm run dev` serves the app from here and hands the rest to the server beside it.
const server = `http://localhost:${process.env.WS_PORT || process.env.PORT || 3001}`

export default defineConfig({
  root: 'web',
  plugins: [react()],
  envDir: '..',
  envPrefix: ['VITE_', 'REACT_APP_'],
  build: { outDir: '../dist/web', emptyOutDir: true },
  server: {
    port: 3000,
    proxy: { '/graphql': { target: server, ws: true }, '/demo': server, '/photos': server, '/health': server },
  },
})
