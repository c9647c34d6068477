import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: 'test/setup/services.ts',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
  },
  resolve: {
    // Our imports would load index.mjs while graphql-ws and yoga load index.js: two GraphQLErrors that do not know each other.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
})
