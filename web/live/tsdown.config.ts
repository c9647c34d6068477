import { defineConfig } from 'tsdown'

// The package as it is installed: `npm run package` builds it, checks it, and packs it.
export default defineConfig({
  entry: {
    index: 'index.ts',
    react: 'react.ts',
    documents: 'gql/index.ts',
    testing: 'testing/index.ts',
  },
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  copy: [{ from: '../../schema/schema.graphql', to: 'dist' }],
  publint: { strict: true },
  attw: { profile: 'esm-only', level: 'error', excludeEntrypoints: ['./schema.graphql'] },
})
