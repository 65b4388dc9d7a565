import { defineConfig } from 'tsup'
import { base } from '../../tsup.config.base.ts'

export default defineConfig({
  ...base,
  entry: {
    index: 'src/index.ts',
    'bytes-node': 'src/bytes-node.ts',
    'bytes-web': 'src/bytes-web.ts',
    'issue/signature-node': 'src/issue/signature-node.ts',
    'issue/signature-web': 'src/issue/signature-web.ts',
  },
  external: [/^node:/, /^#/],
})
