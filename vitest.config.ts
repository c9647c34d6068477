import { defineConfig } from 'vitest/config'

const pools = { pool: 'forks', maxWorkers: 2 } as const
// Our imports would load index.mjs while graphql-ws and yoga load index.js: two GraphQLErrors that do not know each other.
const resolve = { tsconfigPaths: true, alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] }

export default defineConfig({
  test: {
    ...pools,
    projects: [
      {
        // Pure rules: `npm run test:unit` needs no server, no build and no other program. The files share their imports
        // (a quarter of the time), so a test here leaves nothing changed for the next file.
        resolve,
        test: { name: 'unit', pool: 'threads', isolate: false, maxWorkers: 2, include: ['test/unit/**/*.test.ts'] },
      },
      {
        resolve,
        test: {
          name: 'wedding',
          ...pools,
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/unit/**'],
          globalSetup: 'test/support/setup/services.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // How long something takes depends on the machine, and is for the benchmarks.
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
    teardownTimeout: 20_000,
  },
})
