import { availableParallelism } from 'node:os'
import { defineConfig, type Plugin } from 'vitest/config'

/**
 * Tests run on the sources: the condition leads from one package to the next one's `src`. Vitest hands it on to Node, so
 * `import` must not be in it: `require()` inside Express would then get ES modules.
 */
const conditions = ['@bearer/source']

/** Files of SQL are their text, as in what is built. */
const sql: Plugin = {
  name: 'sql',
  transform: (code, id) => (id.endsWith('.sql') ? `export default ${JSON.stringify(code)}` : undefined),
}

export default defineConfig({
  plugins: [sql],
  // As Node finds it: by its `module` field there would be another copy than that of the libraries on it, which refuse its objects.
  resolve: { conditions, alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
    exclude: [
      '**/node_modules/**',
      ...(process.env['BEARER_BROWSER'] ? [] : ['test/browser/**']),
      ...(process.env['BEARER_CONSUMERS'] ? [] : ['test/consumers/matrix/**']),
      ...(process.env['BEARER_NEXT'] ? [] : ['test/next/**']),
      ...(process.env['BEARER_RUNTIME'] ? [] : ['test/runtimes/**']),
    ],
    // What guards without listeners tell the console of refusals that tests provoke.
    onConsoleLog: (line) => (line.startsWith('bearer: a request was refused') ? false : undefined),
    // Many tests wait for something: a server, a socket, a process.
    maxWorkers: availableParallelism() + 1,
    // Limits for what hangs, not for what is slow: on a busy machine a test waits.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
    teardownTimeout: 5_000,
  },
})
