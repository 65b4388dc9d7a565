import { ConfigurationError, ownOptions } from '../../configuration.ts'
import { type Algorithm, asymmetric, everyName } from '../../keys/material/algorithms.ts'
import { isBytes } from '../../realm.ts'
import type { ReplayStore } from '../../stores/contracts.ts'
import type { ProofMode } from '../holder-proof.ts'
import { Nonces } from './nonces.ts'
import type { ProofPolicy } from './proof-check.ts'
import { Replays } from './replays.ts'
import { targetsOf } from './target.ts'

/** Nonces that every process with the secret makes and knows (RFC 9449 §8). */
export interface NonceOptions {
  /** At least 32 random bytes, the same for every process; of several, the first makes nonces and all are known. */
  readonly secret: Uint8Array | readonly Uint8Array[]
  /** Seconds for which a nonce is good at most, 10 to 86,400; it is replaced after half of it. Default: 300. */
  readonly lifetime?: number | undefined
}

interface CommonOptions {
  /** `allow` takes unbound tokens too, with the scheme Bearer; `require` takes none. Default: `require`. */
  readonly mode?: ProofMode | undefined
  /**
   * The URL at which clients reach this server, such as `https://api.example.com`, or several. With a path, where a proxy takes
   * one off. Never taken from `Host`, which is the client's to write.
   */
  readonly publicUrl: string | readonly string[]
  /** The algorithms that proofs may be signed with. Default: ES256, ES384, Ed25519 (EdDSA), PS256 and RS256. */
  readonly algorithms?: readonly Algorithm[] | undefined
  /** Seconds since its `iat` for which a proof is good, 1 to 3600, where nonces are off. Default: 60. */
  readonly maxAge?: number | undefined
}

/**
 * The options of {@link dpop}. `replays` remembers the proofs that were used: that of a store which all processes share. Without
 * one, a proof that somebody saw could be used again, so `null` must be written, and needs nonces, whose lifetime ends that.
 */
export type DpopOptions = CommonOptions &
  (
    | { readonly replays: ReplayStore; readonly nonce?: NonceOptions | undefined }
    | { readonly replays: null; readonly nonce: NonceOptions }
  )

const byDefault: readonly Algorithm[] = ['ES256', 'ES384', 'Ed25519', 'EdDSA', 'PS256', 'RS256']

/** Checks the options. Throws a {@link ConfigurationError} that says what to do. */
export function dpopPolicy(given: DpopOptions): ProofPolicy & { readonly mode: ProofMode } {
  const own = ownOptions('dpop', given, ['mode', 'publicUrl', 'algorithms', 'maxAge', 'replays', 'nonce'])
  const { mode = 'require', algorithms = byDefault, maxAge = 60, replays, nonce } = own
  if (mode !== 'allow' && mode !== 'require') throw new ConfigurationError('dpop: mode is "allow" or "require".')
  if (!Array.isArray(algorithms) || algorithms.length === 0 || !algorithms.every((one) => asymmetric.includes(one)))
    throw new ConfigurationError(`dpop: algorithms is an array of these: ${asymmetric.join(', ')}.`)
  within('maxAge', maxAge, 1, 3600)
  if (replays === null ? nonce === undefined : typeof replays?.add !== 'function')
    throw new ConfigurationError(
      'dpop: replays takes the replay store that all processes share, such as redisStore({ client }).replays; null, written ' +
        'out, only beside nonce.',
    )
  return {
    mode,
    algorithms: everyName(algorithms),
    maxAge,
    isTarget: targetsOf(publicUrls(own.publicUrl)),
    nonces: nonce === undefined ? undefined : noncesOf(nonce),
    replays: replays ? new Replays(replays) : undefined,
  }
}

function publicUrls(given: string | readonly string[]): readonly URL[] {
  const urls = [given].flat()
  if (urls.length > 0 && urls.every(isPublicUrl)) return urls.map((url) => new URL(url))
  throw new ConfigurationError(
    'dpop: publicUrl is the URL at which clients reach this server, such as "https://api.example.com", without a query.',
  )
}

function isPublicUrl(url: unknown): boolean {
  if (typeof url !== 'string' || !URL.canParse(url) || /[?#\s]/.test(url)) return false
  const { protocol, username, password } = new URL(url)
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === ''
}

function noncesOf(given: NonceOptions): Nonces {
  const { secret, lifetime = 300 } = ownOptions('nonce', given, ['secret', 'lifetime'])
  const secrets = isBytes(secret) ? [secret] : secret
  if (!Array.isArray(secrets) || secrets.length === 0 || !secrets.every((one) => isBytes(one) && one.length >= 32))
    throw new ConfigurationError(
      'dpop: nonce.secret is at least 32 random bytes (crypto.randomBytes(32)), or an array of such.',
    )
  within('nonce.lifetime', lifetime, 10, 86_400)
  return new Nonces(secrets, lifetime)
}

function within(name: string, value: unknown, least: number, most: number): void {
  if (typeof value === 'number' && value >= least && value <= most) return
  throw new ConfigurationError(`dpop: ${name} is a number of seconds from ${least} to ${most}.`)
}
