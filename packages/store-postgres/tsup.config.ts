import { defineConfig } from 'tsup'
import { base } from '../../tsup.config.base.ts'

export default defineConfig({
  ...base,
  entry: { index: 'src/index.ts' },
  // The migrations are in the built files too, so that a bundled server has them.
  loader: { '.sql': 'text' },
})
