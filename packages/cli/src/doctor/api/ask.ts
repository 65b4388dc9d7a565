import { type ClockDifference, clockDifference } from '../../inspect/clock.ts'

/** What a URL answered. */
export interface Answer {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly body: string
  readonly clock: ClockDifference | undefined
}

/** Why nothing was answered, in a sentence. */
export interface NoAnswer {
  readonly failure: string
}

/** Characters of a body that are kept: a problem and a document are far shorter. */
const most = 262_144

const causes: { readonly [code: string]: string } = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'the host has no address',
  EAI_AGAIN: 'the name server does not answer',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself (NODE_EXTRA_CA_CERTS names further authorities)',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is of an authority that is not known here (NODE_EXTRA_CA_CERTS names further ones)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'it does not send the certificates between its own and a known authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  EPROTO: 'it does not speak TLS there',
}

/** Asks as a client would: redirects are not followed, and ten seconds are waited. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answer | NoAnswer> {
  const sent = Date.now()
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000), ...init })
    const received = Date.now()
    const body = (await response.text()).slice(0, most)
    const clock = clockDifference(response.headers.get('date'), sent, received)
    return { url, status: response.status, headers: response.headers, body, clock }
  } catch (error) {
    return { failure: whyOf(error) }
  }
}

export const isAnswer = (answer: Answer | NoAnswer): answer is Answer => 'status' in answer

function whyOf(error: unknown): string {
  const { name, cause } = error as { readonly name?: string; readonly cause?: { readonly code?: string } }
  if (name === 'TimeoutError') return 'it did not answer within ten seconds'
  const code = cause?.code ?? ''
  return Object.hasOwn(causes, code) ? (causes[code] as string) : `it could not be asked (${code || String(name)})`
}
