import { objectIn } from '../client-error.ts'
import type { Prove } from './proof.ts'

/** What sends requests. */
export type Send = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** A server's time that differs by less than that explains no refusal, in milliseconds. */
const sameTime = 2_000

/**
 * A `fetch` that proves the key with each request. It tries once more where a nonce is wanted, or where the clock of this machine is off;
 * nonces and times are those of each origin.
 */
export function boundFetch(send: Send, clock: () => number, prover: (isLogIn: boolean) => Promise<Prove>): Send {
  const nonces = new Map<string, string>()
  /** Milliseconds that servers are ahead. */
  const ahead = new Map<string, number>()

  return async (input, init) => {
    const request = input instanceof Request ? input : undefined
    const url = new URL(request?.url ?? (input as string))
    const { origin } = url
    const method = (init?.method ?? request?.method ?? 'GET').toUpperCase()
    const headers = new Headers(init?.headers ?? request?.headers)
    const token = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '')?.[1]
    if (token && !isBound(token)) return send(input, init)
    if (token) headers.set('authorization', `DPoP ${token}`)
    const prove = await prover(!token && url.pathname.endsWith('/login'))
    const isStream = Symbol.asyncIterator in Object(init?.body)
    for (let tries = isStream ? 1 : 0; ; tries++) {
      const iat = Math.floor((clock() + (ahead.get(origin) ?? 0)) / 1000)
      const used = nonces.get(origin)
      headers.set('dpop', await prove({ method, url, iat, nonce: used, token }))
      const response = await send(request && tries === 0 ? request.clone() : input, { ...init, headers })
      const nonce = response.headers.get('dpop-nonce')
      if (nonce) nonces.set(origin, nonce)
      if (tries > 0) return response
      const error = await errorOf(response)
      const off = Date.parse(response.headers.get('date') ?? '') - clock()
      if (error === 'invalid_dpop_proof' && Math.abs(off - (ahead.get(origin) ?? 0)) > sameTime) ahead.set(origin, off)
      else if (error !== 'use_dpop_nonce' || !nonce || nonce === used) return response
      response.body?.cancel().catch(() => {})
    }
  }
}

/** What was wrong with a proof: an API says it in its challenge, a token endpoint in its body (RFC 9449 §5, §7.1, §8, §9). */
async function errorOf(response: Response): Promise<string | undefined> {
  if (response.status === 401) return /\berror="?(\w+)/.exec(response.headers.get('www-authenticate') ?? '')?.[1]
  return response.status === 400 ? objectIn<{ error: string }>(await response.clone().text()).error : undefined
}

/** Tokens of a session from before name no key, and go as they are: its next refresh gives one that does. */
function isBound(token: string): boolean {
  try {
    const payload = atob(token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '')
    return objectIn<{ cnf: { jkt?: string } }>(payload).cnf?.jkt !== undefined
  } catch {
    return true
  }
}
