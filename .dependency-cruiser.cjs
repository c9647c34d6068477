// The arrows between the rooms: what each may import. `npm run check:arrows` holds them.
// It reads TypeScript through the API of version 6, the last that has one; `tsc` itself is version 7.
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

module.exports = {
  forbidden: [
    rule('no-cycles', 'A cycle has no top to read from.', {}, { circular: true }),
    rule(
      'no-strays',
      'A module that nothing imports is dead; browsers ask for those in web/public.',
      { orphan: true, pathNot: '\\.d\\.ts$|^web/public/' },
      {},
    ),
    rule(
      'web-through-the-contract',
      'The web knows the server by its schema alone.',
      { path: '^web/' },
      { path: '^(src|schema|test|bench)/' },
    ),
    rule(
      'app-through-the-hooks',
      'The app goes through the library that everybody uses.',
      { path: '^web/app/' },
      { path: '^web/live/', pathNot: '^web/live/(index|react|gql/index|testing/index)\\.ts$' },
    ),
    rule(
      'schema-says-what-may-be-asked',
      'The schema unpacks and delegates: no database, no transport.',
      { path: '^schema/' },
      {
        path: '^src/',
        pathNot: '^src/(wedding/|access/(viewer|permissions)|context|refusal|source|feed/event\\.ts|metrics)',
      },
    ),
    rule(
      'rules-know-no-transport',
      'What happens at a wedding does not depend on how it was asked.',
      { path: '^src/wedding/' },
      { path: '^(src/(?!wedding/|feed/|db/|access/|pictures/|refusal|source|text|url|alarms|log\\.ts)|schema/)' },
    ),
    rule(
      'feed-knows-no-domain',
      'A new kind of event changes nothing in the feed.',
      { path: '^src/feed/' },
      { path: '^(src/(wedding|transport)/|schema/)' },
    ),
    rule(
      'access-knows-no-domain',
      'Who one is does not depend on what one does.',
      { path: '^src/access/' },
      { path: '^(src/(wedding|feed|db|transport)/|schema/)' },
    ),
    rule(
      'only-the-root-knows-the-schema',
      'server.ts puts the parts together.',
      { path: '^src/', pathNot: '^src/server\\.ts$' },
      { path: '^schema/' },
    ),
    rule(
      'transport-asks-through-the-schema',
      'What is asked goes through the schema, not around it.',
      { path: '^src/transport/' },
      { path: '^src/wedding/' },
    ),
    rule(
      'nothing-needs-the-tests',
      'What runs does not depend on what checks it.',
      { path: '^(src|schema|web)/' },
      { path: '^(test|bench)/' },
    ),
    rule(
      'declared-packages',
      'What is imported stands in package.json.',
      {},
      // A peer that is optional, such as React of the library, comes as both.
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
    ),
    rule(
      'no-dev-packages-in-production',
      'The server runs without the development packages.',
      { path: '^(src|schema)/', pathNot: '^src/start\\.ts$' },
      { dependencyTypes: ['npm-dev'] },
    ),
  ],
  options: {
    // The package as it is built, and apps that install it.
    // Apps of their own, with packages of their own.
    exclude: { path: '^(web/live/(dist|examples)|test/support/fixtures)/' },
    doNotFollow: { path: 'node_modules' },
    // Imports of types alone count too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
