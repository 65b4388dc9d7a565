/** Why a server could not be asked, by the code of the error, in words that say where to look. */
const causes: { readonly [code: string]: string } = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset',
  ETIMEDOUT: 'no connection came about',
  EHOSTUNREACH: 'no way leads to that host from here',
  ENETUNREACH: 'no way leads to that network from here',
  ENOTFOUND: 'the host has no address',
  EAI_AGAIN: 'the name server does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about within ten seconds',
  UND_ERR_SOCKET:
    'it closed the connection without an answer; perhaps it speaks TLS there, and the URL begins with https://',
  UND_ERR_HEADERS_OVERFLOW: 'the fields of its answer are too long',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet, or the clock of this machine is behind',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is signed by itself; NODE_EXTRA_CA_CERTS names a file of certificates to trust',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is of an authority that is not known here; NODE_EXTRA_CA_CERTS names a file of further ones',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate is of an authority that is not known here; NODE_EXTRA_CA_CERTS names a file of further ones',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'it does not send the certificates between its own and a known authority, or NODE_EXTRA_CA_CERTS must name that',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  EPROTO: 'it does not speak TLS there; perhaps the URL begins with http://',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there; perhaps the URL begins with http://',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS there; perhaps the URL begins with http://',
}

const wordsOf = (code: string): string | undefined => {
  if (Object.hasOwn(causes, code)) return causes[code]
  return code.startsWith('HPE_') ? 'what it says there is no HTTP' : undefined
}

/** Why `fetch` gave no answer, in words. */
export function whyUnreachable(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string; message?: string } }
  if (name === 'TimeoutError') return 'it did not answer within ten seconds'
  const code = cause?.code ?? ''
  return wordsOf(code) ?? `it could not be asked (${code || cause?.message || String(name)})`
}

/** Adds the words to a sentence that ends with the code alone: "… could not be reached (ENOTFOUND)." */
export const withWords = (sentence: string): string =>
  sentence.replace(/\((\w+)\)(\.?)$/, (all, code: string, end: string) => {
    const words = wordsOf(code)
    return words === undefined ? all : `(${code}): ${words}${end}`
  })
