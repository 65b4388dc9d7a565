import { defineConfig } from 'tsup'
import { base, types } from '../../tsup.config.base.ts'

const entry = {
  index: 'src/index.ts',
  'testing/index': 'src/testing/index.ts',
  'node/index': 'src/node/index.ts',
}
/** Behind the `imports` map. */
const internal = {
  'diagnostics-node': 'src/diagnostics-node.ts',
  'diagnostics-web': 'src/diagnostics-web.ts',
  'jws/signature-node': 'src/jws/signature-node.ts',
  'jws/signature-web': 'src/jws/signature-web.ts',
  'keys/material/import-key-node': 'src/keys/material/import-key-node.ts',
  'keys/material/import-key-web': 'src/keys/material/import-key-web.ts',
  'encoding/base64url-node': 'src/encoding/base64url-node.ts',
  'encoding/base64url-web': 'src/encoding/base64url-web.ts',
  'encoding/digest-node': 'src/encoding/digest-node.ts',
  'encoding/digest-web': 'src/encoding/digest-web.ts',
  'keys/remote/fetch/public-fetch-node': 'src/keys/remote/fetch/public-fetch-node.ts',
  'keys/remote/fetch/public-fetch-web': 'src/keys/remote/fetch/public-fetch-web.ts',
  'testing/issuer/server-node': 'src/testing/issuer/server-node.ts',
  'testing/issuer/server-web': 'src/testing/issuer/server-web.ts',
  'testing/raw-request-node': 'src/testing/raw-request-node.ts',
  'testing/raw-request-web': 'src/testing/raw-request-web.ts',
}

export default defineConfig({
  ...base,
  entry: { ...entry, ...internal },
  dts: types(entry),
  external: [/^node:/, /^#/],
})
