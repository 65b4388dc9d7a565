import { base64url } from 'jose'
import { ConfigurationError } from '../../configuration.ts'
import { signToken, type TestKey } from './keys.ts'

/** What a token is made of before it is signed. */
export interface Draft {
  readonly header: { readonly [parameter: string]: unknown }
  readonly claims: { readonly [claim: string]: unknown }
  /** The issuer's signing key, and one that it does not publish. */
  readonly key: TestKey
  readonly foreignKey: TestKey
  /** Seconds since the epoch. */
  readonly now: number
}

type Change = (draft: Draft) => Draft | Promise<string>

const claim = (change: (draft: Draft) => { readonly [claim: string]: unknown }): Change => {
  return (draft) => ({ ...draft, claims: { ...draft.claims, ...change(draft) } })
}

const header = (change: { readonly [parameter: string]: unknown }): Change => {
  return (draft) => ({ ...draft, header: { ...draft.header, ...change } })
}

const day = 86_400

/** Something wrong with a token that is otherwise good. A guard answers each with 401 `invalid_token`. */
export type Defect =
  | 'expired'
  | 'notYetValid'
  | 'issuedInFuture'
  | 'livesTooLong'
  | 'noExp'
  | 'wrongAudience'
  | 'noAudience'
  | 'wrongIssuer'
  | 'noIssuer'
  | 'wrongType'
  | 'idToken'
  | 'unknownExtension'
  | 'wrongKey'
  | 'unknownKid'
  | 'algNone'
  | 'algConfusion'
  | 'tampered'
  | 'unsigned'

const changes: { readonly [defect in Defect]: Change } = {
  expired: claim(({ now }) => ({ iat: now - 2 * day, exp: now - day })),
  notYetValid: claim(({ now }) => ({ nbf: now + day })),
  issuedInFuture: claim(({ now }) => ({ iat: now + day, exp: now + day + 600 })),
  livesTooLong: claim(({ now }) => ({ exp: now + 3650 * day })),
  noExp: claim(() => ({ exp: undefined })),
  wrongAudience: claim(() => ({ aud: 'https://another-api.test' })),
  noAudience: claim(() => ({ aud: undefined })),
  wrongIssuer: claim(() => ({ iss: 'https://another-issuer.test' })),
  noIssuer: claim(() => ({ iss: undefined })),
  wrongType: header({ typ: 'logout+jwt' }),
  idToken: claim(() => ({ token_use: 'id' })),
  unknownExtension: header({ crit: ['urn:unknown'], 'urn:unknown': true }),
  wrongKey: (draft) => ({ ...draft, key: { ...draft.foreignKey, kid: draft.key.kid } }),
  unknownKid: (draft) => ({ ...draft, key: draft.foreignKey, header: { ...draft.header, kid: crypto.randomUUID() } }),
  algNone: async ({ header, claims }) => `${segment({ ...header, alg: 'none' })}.${segment(claims)}.`,
  algConfusion: (draft) => signedWithPublicKey(draft),
  tampered: async ({ header, claims, key }) => {
    const [head, , signature] = (await signToken(header, claims, key)).split('.')
    return `${head}.${segment({ ...claims, sub: 'somebody-else' })}.${signature}`
  },
  unsigned: async ({ header, claims, key }) => (await signToken(header, claims, key)).replace(/[^.]+$/, ''),
}

/**
 * Every {@link Defect}: a loop over them shows that an application refuses them all.
 *
 * @example
 * const testIssuer = await createTestIssuer()
 * for (const defect of defects) await testIssuer.mint({}, { defect }) // none of these tokens may pass
 */
export const defects = Object.keys(changes) as readonly Defect[]

/** Refuses the name of no defect: the token would be a good one, and the test that it is refused in would blame the guard. */
export function checkDefect(defect: unknown): void {
  if (defect === undefined || (defects as readonly unknown[]).includes(defect)) return
  throw new ConfigurationError(`defect is one of ${defects.join(', ')}, or left out.`)
}

/** Signs a draft with a defect, or without. */
export async function signDraft(draft: Draft, defect: Defect | undefined): Promise<string> {
  const change: Change | undefined = defect && changes[defect]
  const changed = change ? await change(draft) : draft
  return typeof changed === 'string' ? changed : signToken(changed.header, changed.claims, changed.key)
}

const segment = (part: object): string => base64url.encode(JSON.stringify(part))

/** Algorithm confusion: an HMAC with the public key, which everybody knows, as the secret. */
async function signedWithPublicKey({ header, claims, key }: Draft): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(key.publicJwk))
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const secret = await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign'])
  const input = `${segment({ ...header, alg: 'HS256' })}.${segment(claims)}`
  const signature = await crypto.subtle.sign('HMAC', secret, new TextEncoder().encode(input))
  return `${input}.${base64url.encode(new Uint8Array(signature))}`
}
