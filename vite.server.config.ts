import { defineConfig, type Plugin } from 'vite'

/**
 * Packages that others import and never use here, in place of which there is nothing: graphql-jit writes JSON by this
 * one where it is asked to, and its half a megabyte is loaded as soon as events are many.
 */
const unused = ['fast-json-stringify']

const leaveOut: Plugin = {
  name: 'leave-out',
  enforce: 'pre',
  resolveId: (id) => (unused.includes(id) ? `\0${id}` : undefined),
  load: (id) => (unused.includes(id.slice(1)) ? 'export default undefined' : undefined),
}

/**
 * V8 keeps the text of every file. A single character beyond Latin-1, such as a quotation mark, makes each of the others
 * take two bytes: it is written as an escape instead.
 */
const inLatin1: Plugin = {
  name: 'in-latin-1',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) if (file.type === 'chunk') file.code = escapeBeyondLatin1(file.code)
  },
}

function escapeBeyondLatin1(code: string): string {
  return code.replace(/[^\0-\xff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

// The server, with the packages that it uses, in a few files: they load faster than a thousand do, and take 10 MB less,
// since what no code reaches is left out.
export default defineConfig({
  publicDir: false,
  plugins: [leaveOut, inLatin1],
  build: {
    ssr: true,
    outDir: 'dist/src',
    target: 'node20.19',
    minify: false,
    rolldownOptions: {
      input: {
        main: 'src/main.ts',
        server: 'src/server.ts',
        healthcheck: 'src/healthcheck.ts',
        'pictures/child': 'src/pictures/child.ts',
      },
      // All in one folder, where src/files.ts finds what comes with the server.
      // Without comments, which would stay in memory with the code.
      output: { chunkFileNames: '[name]-[hash].js', comments: { annotation: false, jsdoc: false, legal: true } },
    },
  },
  // As Node resolves it. Otherwise it comes twice, as modules and as CommonJS, and does not know its own types.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  // But packages with parts that are no JavaScript, and those that `ws` uses where somebody has installed them.
  ssr: {
    noExternal: true,
    external: ['sharp', '@electric-sql/pglite', 'libheif-js', 'bufferutil', 'utf-8-validate'],
  },
})
