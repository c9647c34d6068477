import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take longest, in their order. They come first: otherwise the run ends with one of them alone. */
const longest = [
  'chaos/chaos',
  'package/package',
  'behaviour/leaks',
  'browser/graphiql',
  'browser/organising',
  'browser/music',
  'chaos/people',
  'behaviour/retention',
  'behaviour/process',
  'browser/app',
  'package/',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = longest.findIndex((name) => moduleId.includes(`/test/${name}`))
      return index === -1 ? longest.length : index
    }
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other))
  }
}

// Our imports would load index.mjs while graphql-ws and yoga load index.js: two GraphQLErrors that do not know each other.
const resolve = { tsconfigPaths: true, alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] }
// How long (ms) something takes depends on the machine, and is for the benchmarks.
const testTimeout = 60_000
// The files share their imports (a quarter of the time), so a test leaves nothing changed for the next file.
const withoutServices = { pool: 'threads', isolate: false, testTimeout } as const
const withServices = {
  pool: 'forks',
  globalSetup: 'test/support/setup/services.ts',
  testTimeout,
  hookTimeout: testTimeout,
  expect: { poll: { timeout: 20_000 } },
} as const

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // One more than the two cores that tests should do with: they also wait for phones, programs and downloads. No project
    // has a number of its own: it would count for more than `--maxWorkers`.
    maxWorkers: 3,
    projects: [
      {
        // Pure rules: `npm run test:unit` needs no server, no build and no other program.
        resolve,
        test: { name: 'unit', ...withoutServices, include: ['test/unit/**/*.test.ts'] },
      },
      {
        // Neither do these, but they load the schema, Apollo or the tables, or read the whole repository.
        resolve,
        test: { name: 'parts', ...withoutServices, include: ['test/{parts,repository}/**/*.test.ts'] },
      },
      {
        // The files share their imports and their databases (a quarter of the time), each test with a wedding of its own.
        resolve,
        test: {
          name: 'wedding',
          ...withServices,
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: ['test/{unit,parts,repository}/**'],
        },
      },
      {
        // Each file has a page of its own: React and its testing library keep the first that they see.
        resolve,
        test: { name: 'hooks', ...withServices, include: ['test/**/*.test.tsx'] },
      },
    ],
    teardownTimeout: 20_000,
  },
})
