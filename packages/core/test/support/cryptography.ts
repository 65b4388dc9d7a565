import * as nodeSignature from '../../src/jws/signature-node.ts'
import * as webSignature from '../../src/jws/signature-web.ts'
import * as nodeKeys from '../../src/keys/material/import-key-node.ts'
import * as webKeys from '../../src/keys/material/import-key-web.ts'

/** What the imports map gives where there is `node:crypto`. */
export const node = { ...nodeKeys, ...nodeSignature }

/** What it gives elsewhere: WebCrypto. */
export const web = { ...webKeys, ...webSignature }
