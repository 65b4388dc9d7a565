import { systemClock } from '../clock.ts'
import type { ClientOptions } from '../options.ts'
import { ownOptions } from '../own-options.ts'
import { boundFetch } from './bound-fetch.ts'
import { pairOf } from './key-pair.ts'
import { type Prove, proverOf } from './proof.ts'

/** Those of a client whose scripts have the access token: they are to prove that it is theirs. */
export type DpopClientOptions = ClientOptions & { readonly transport: 'refresh-cookie' | 'body' }

/** A pair of keys of WebCrypto (P-256, ECDSA), in words that need no types of browsers: every `CryptoKeyPair` is one. */
export interface DpopKeyPair {
  readonly publicKey: object
  readonly privateKey: object
}

export interface DpopOptions {
  /**
   * Gives the pair of keys (P-256, ECDSA), for an app that keeps it elsewhere: an app that keeps its tokens must. Default: one that no
   * script can read, in IndexedDB; where there is none, in memory.
   */
  readonly keyPair?: (() => DpopKeyPair | Promise<DpopKeyPair>) | undefined
}

/**
 * Binds the tokens of a client to a key of its own (DPoP, RFC 9449), where its server's sessions do so: whoever steals them can do
 * nothing with them. Takes and gives the options of `createClient`.
 *
 * @example
 * const session = createClient(dpop({ url: '/auth', transport: 'refresh-cookie' }))
 *
 * @throws TypeError for options that cannot be meant, and where the platform has no WebCrypto: on pages without https.
 */
export function dpop(options: DpopClientOptions, further: DpopOptions = {}): ClientOptions {
  const { keyPair } = ownOptions('dpop', further, ['keyPair'])
  const own: ClientOptions = Object.assign(Object.create(null), options)
  const { url, transport, clock = systemClock, fetch: send = (...call) => fetch(...call) } = own
  if (transport === 'cookie') throw new TypeError('dpop: see transport: no script has the token of a cookie to prove.')
  if (!globalThis.crypto?.subtle) throw new TypeError('dpop: there is no WebCrypto here: a page needs https.')
  const made = async (isLogIn: boolean): Promise<Prove> =>
    proverOf((await (keyPair ? keyPair() : pairOf(url, isLogIn))) as CryptoKeyPair)
  let prover: Promise<Prove> | undefined
  const proverOnce = (isLogIn: boolean): Promise<Prove> => {
    prover ??= made(isLogIn).catch((error) => {
      prover = undefined
      throw error
    })
    return prover
  }
  return { ...own, fetch: boundFetch(send, clock, proverOnce) }
}
