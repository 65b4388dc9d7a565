import { defineConfig } from 'vitest/config'

/** Tests run on the sources: the condition leads from one package to the next one's `src`. */
const conditions = ['@bearer/source', 'node', 'import', 'default']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
    exclude: ['**/node_modules/**', ...(process.env['BEARER_BROWSER'] ? [] : ['test/browser/**'])],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    teardownTimeout: 5_000,
  },
})
