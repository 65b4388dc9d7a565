import type { KeySource } from '@bearer/core'
import { type Inspection, inspect } from '../../../../packages/cli/src/inspect/inspect.ts'
import { type Verdict, verdictOfGuard } from '../../../../packages/cli/src/inspect/verdict.ts'
import { keysIn } from './keys-in.ts'

/** What a reader pasted; each but the token may be left out. */
export interface Pasted {
  readonly token: string
  readonly issuer: string
  readonly audience: string
  /** A JWKS, a JWK or a PEM. */
  readonly keys: string
  /** Refuses what is no access token by RFC 9068. */
  readonly strict: boolean
}

/** What could not be looked at, and what it takes. */
export interface Unchecked {
  readonly what: string
  readonly needs: string
}

export interface Examination {
  readonly inspection: Inspection
  /** Why the guard refuses it; nothing where all that could be checked holds. */
  readonly refusal: Verdict | undefined
  /** Where a time refused it: what would, were it still in time; `accepted` where nothing would. */
  readonly inTime: Verdict | undefined
  readonly unchecked: readonly Unchecked[]
}

const times: readonly (string | undefined)[] = ['expired', 'not_yet_valid', 'issued_in_future', 'token_too_old']
/** It stands for keys that nobody pasted: claims come before the signature, so that all but that is checked. */
const noKeys: KeySource = { find: () => [] }

/**
 * Asks a guard of `@bearer/core` about a token, with what is there. Nothing is fetched, and nothing is kept.
 *
 * @throws ConfigurationError with a sentence where the keys or the issuer cannot be used.
 */
export async function examine(pasted: Pasted, now: () => number = Date.now): Promise<Examination> {
  const { token, isCut } = whole(pasted.token)
  const keys = isCut ? undefined : keysIn(pasted.keys)
  const ask = async (clock: () => number): Promise<Verdict> => {
    const verdict = await verdictOfGuard(token, {
      issuer: pasted.issuer.trim() || null,
      audience: pasted.audience.trim() || null,
      keys: keys ?? noKeys,
      profile: pasted.strict ? 'rfc9068' : 'jwt',
      clock,
      cache: false,
    })
    return !keys && verdict.reason === 'key_unknown' ? { accepted: true } : verdict
  }
  const verdict = await ask(now)
  const inspection = inspect(token, verdict, now())
  const issued = issuedAt(inspection.claims)
  return {
    inspection,
    refusal: verdict.accepted ? undefined : verdict,
    inTime: times.includes(verdict.reason) && issued !== undefined ? await ask(() => issued) : undefined,
    unchecked: uncheckedOf(pasted, inspection, keys !== undefined, isCut),
  }
}

/** A token whose signature was cut off gets one that is none: the rest is read all the same. */
function whole(text: string): { readonly token: string; readonly isCut: boolean } {
  const token = text.trim().replace(/^Bearer\s+/i, '')
  const cut = /^([\w-]+\.[\w-]+)\.?$/.exec(token)
  return cut ? { token: `${cut[1]}.${'A'.repeat(86)}`, isCut: true } : { token, isCut: false }
}

/** A moment at which it was in time, in milliseconds. */
function issuedAt(claims: Inspection['claims']): number | undefined {
  const moments = [claims?.['iat'], claims?.['nbf']].filter((value) => typeof value === 'number')
  const { exp } = claims ?? {}
  const latest = moments.length > 0 ? Math.max(...moments) : typeof exp === 'number' ? exp - 1 : undefined
  return latest === undefined ? undefined : latest * 1000
}

function uncheckedOf(
  { issuer, audience }: Pasted,
  inspection: Inspection,
  hasKeys: boolean,
  isCut: boolean,
): readonly Unchecked[] {
  const needed = [
    !hasKeys && { what: 'the signature: anybody could have written this', needs: forSignature(inspection, isCut) },
    issuer.trim() === '' && { what: 'who issued it (iss)', needs: 'the issuer option of your guard' },
    audience.trim() === '' && { what: 'whom it is meant for (aud)', needs: 'the audience option of your guard' },
    { what: 'whether it, its session or its user was revoked', needs: 'your store: a server alone knows' },
    { what: 'scopes, roles and your own test of the claims', needs: 'your routes' },
  ]
  return needed.filter((entry) => entry !== false)
}

function forSignature({ header, claims }: Inspection, isCut: boolean): string {
  if (isCut) return 'the last part of the token, which was cut off, and the issuer’s keys'
  if (String(header?.['alg']).startsWith('HS'))
    return 'the secret of the issuer, which belongs on servers alone: npx bearer inspect --config asks your own guard'
  const { iss } = claims ?? {}
  const document = typeof iss === 'string' && /^https:\/\/[^\s"<>]+$/.test(iss) ? metadataOf(iss) : undefined
  return document ? `the issuer’s keys: the jwks_uri in ${document}` : 'the issuer’s keys (JWKS)'
}

const metadataOf = (issuer: string): string => `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`

/** What is to be told where a field cannot be used; else the error is a bug. */
export function problemIn(error: unknown): string {
  if (error instanceof Error && error.name === 'ConfigurationError') return error.message
  throw error
}
