import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** What a script that a page, or a worker, loads becomes, with all that it imports of the sources. */
export const bundled = (script: string): Promise<string> =>
  build({
    stdin: { contents: script, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    conditions: ['@bearer/source'],
    bundle: true,
    format: 'esm',
    write: false,
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? '')
