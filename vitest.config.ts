import { defineConfig } from 'vitest/config'

/**
 * Tests run on the sources: the condition leads from one package to the next one's `src`. Vitest hands it on to Node, so
 * `import` must not be in it: `require()` inside Express would then get ES modules.
 */
const conditions = ['@bearer/source']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
    exclude: [
      '**/node_modules/**',
      ...(process.env['BEARER_BROWSER'] ? [] : ['test/browser/**']),
      ...(process.env['BEARER_RUNTIME'] ? [] : ['test/runtimes/**']),
    ],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    teardownTimeout: 5_000,
  },
})
