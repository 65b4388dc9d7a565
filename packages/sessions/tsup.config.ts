import { defineConfig } from 'tsup'
import { base, types } from '../../tsup.config.base.ts'

const entry = {
  index: 'src/index.ts',
}
/** Behind the `imports` map. */
const internal = {
  'sealing/bytes-node': 'src/sealing/bytes-node.ts',
  'sealing/bytes-web': 'src/sealing/bytes-web.ts',
  'issue/signature-node': 'src/issue/signature-node.ts',
  'issue/signature-web': 'src/issue/signature-web.ts',
}

export default defineConfig({
  ...base,
  entry: { ...entry, ...internal },
  dts: types(entry),
  external: [/^node:/, /^#/],
})
