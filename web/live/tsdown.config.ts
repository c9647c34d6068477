import { defineConfig } from 'tsdown'

// The package as it is installed: `npm run package` builds it, checks it, and packs it.
export default defineConfig({
  entry: {
    index: 'index.ts',
    react: 'react.ts',
    documents: 'gql/index.ts',
    testing: 'testing/index.ts',
    // A file of its own, so that `react-native` of package.json can replace it by the one without `import.meta`.
    environment: 'core/environment.ts',
  },
  // CommonJS is for Jest, which loads no ES module. All others take the modules, Node's `require` too.
  format: {
    esm: {},
    // Jest has no `import()` either.
    cjs: { outputOptions: { dynamicImportInCjs: false }, define: { 'import.meta': '{}' } },
  },
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  copy: [{ from: '../../schema/schema.graphql', to: 'dist' }],
  // They are ES modules too, and the library needs one function of each.
  deps: { onlyBundle: ['uuid', 'fractional-indexing'] },
  publint: { strict: true },
  attw: { profile: 'node16', level: 'error', excludeEntrypoints: ['./schema.graphql'] },
})
