import { defineConfig } from 'tsup'
import { base } from '../../tsup.config.base.ts'

/** A program, and nothing to import: ES modules alone, and no types. Each command is a part that is loaded when it is called. */
export default defineConfig({ ...base, entry: { main: 'src/main.ts' }, format: ['esm'], platform: 'node', dts: false })
