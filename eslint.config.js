import graphql from '@graphql-eslint/eslint-plugin'

/** Rules of the schema, as it is printed. Biome checks everything else. */
export default [
  {
    files: ['schema/schema.graphql'],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: 'schema/schema.graphql' } },
    },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      // Events, pages and figures are values: nothing finds them again.
      '@graphql-eslint/strict-id-in-types': 'off',
      // Short lists of bounded length are plain lists.
      '@graphql-eslint/relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false }],
      // A search goes forward alone.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      '@graphql-eslint/require-nullable-fields-with-oneof': 'error',
    },
  },
]
