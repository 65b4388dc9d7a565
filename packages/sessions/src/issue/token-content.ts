import { isName, ownMember, ownOptions, parseJson } from '@bearer/core'
import { isSeconds, isText, must } from '../checks.ts'
import { type Confirmation, checkedConfirmation } from './confirmation.ts'

/** Who acts for a subject. */
export interface ActorClaim {
  readonly sub: string
  readonly [claim: string]: unknown
}

/** What an access token is about. */
export interface AccessTokenContent {
  readonly subject: string
  readonly clientId: string
  /** Scopes, separated by spaces. */
  readonly scope?: string | undefined
  readonly sessionId?: string | undefined
  /** Seconds: when the user logged in. It stays the same through refreshes (RFC 9068 §2.2.1). */
  readonly authTime?: number | undefined
  readonly acr?: string | undefined
  readonly amr?: readonly string[] | undefined
  /** Who acts for the subject (RFC 8693 §4.1): `sub` names them, as further claims may. */
  readonly act?: ActorClaim | undefined
  /** The key of its client, which a guard with `proofs` has it prove. */
  readonly cnf?: Confirmation | undefined
  /** Further claims, such as `roles`, as JSON. Registered names are refused. */
  readonly claims?: { readonly [name: string]: unknown } | undefined
}

/**
 * Seconds that an access token lives at most, whichever process issues it. What ends tokens goes by this, and not by what its own process gives
 * out: while a deployment makes that longer, both are about.
 */
export const longestLifetime = 3600

export const contentNames = [
  'subject',
  'clientId',
  'scope',
  'sessionId',
  'authTime',
  'acr',
  'amr',
  'act',
  'cnf',
  'claims',
] as const satisfies readonly (keyof AccessTokenContent)[]

/** Claims that the issuer alone decides about. */
const reserved = [
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'client_id',
  'sid',
  'scope',
  'scp',
  'auth_time',
  'acr',
  'amr',
  'cnf',
  'act',
]

/** Characters of a name that stands in keys of stores: those of PostgreSQL have an end, and what cannot be kept cannot be revoked. */
const longestName = 512

const isParty = (value: unknown): value is string => isName(value) && value.length <= longestName

const isScopes = (value: unknown): boolean =>
  isText(value) && /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/.test(value)

/**
 * Takes what a token is about. Refuses contents that would make a token nobody can use, or one that says more than it should. `of` and `names` are the
 * function that was called and its options.
 */
export function checkedContent<
  Content extends Omit<AccessTokenContent, 'clientId'> & { readonly clientId?: string | undefined },
>(of: string, given: Content, names: readonly string[] = contentNames): Content {
  const content = ownOptions(of, given, names)
  checkMembers(content)
  const { act, claims, cnf } = content
  if (act !== undefined)
    must(
      isReadable(jsonOf(act)),
      'act must be JSON, without quotation marks, backslashes and control characters in names.',
    )
  if (claims !== undefined) checkJson(claims)
  return cnf === undefined ? content : Object.assign(content, { cnf: checkedConfirmation('cnf', cnf) })
}

/** Refuses contents by their members, but for what JSON can say at all: each time before they are signed, wherever they come from. */
export function checkMembers({
  subject,
  clientId,
  scope,
  sessionId,
  authTime,
  acr,
  amr,
  act,
  claims,
}: Omit<AccessTokenContent, 'clientId'> & { readonly clientId?: string | undefined }): void {
  must(
    isParty(subject),
    'subject is a text that names the user, of 512 characters at most, without control characters.',
  )
  must(clientId === undefined || isName(clientId), 'clientId is a text that names the client, or left out.')
  must(scope === undefined || isScopes(scope), 'scope is a text of scopes with single spaces between, or left out.')
  must(sessionId === undefined || isName(sessionId), 'sessionId is a text that names the session, or left out.')
  must(authTime === undefined || isSeconds(authTime), 'authTime is a time in seconds since the epoch, or left out.')
  must(acr === undefined || isText(acr), 'acr is a text that names how the user logged in, or left out.')
  must(
    amr === undefined || (Array.isArray(amr) && amr.every(isText)),
    'amr is an array of texts that name how the user logged in, or left out.',
  )
  if (act !== undefined) checkActor(act, subject)
  if (claims !== undefined) checkClaims(claims)
}

function checkActor(act: unknown, subject: string): void {
  const actor = ownMember(act, 'sub')
  must(
    !Array.isArray(act) && isParty(actor),
    'act is { sub }, where sub is a text of 512 characters at most that names who acts for the subject.',
  )
  must(actor !== subject, 'act names somebody else than subject: nobody acts for themselves.')
}

function checkClaims(claims: unknown): void {
  const prototype: unknown = typeof claims === 'object' && claims !== null ? Object.getPrototypeOf(claims) : undefined
  must(prototype === Object.prototype || prototype === null, 'claims is an object of claims, or left out.')
  const taken = Object.keys(claims as object).find((name) => reserved.includes(name))
  must(taken === undefined, `claims cannot set ${taken}: the issuer does.`)
}

function checkJson(claims: unknown): void {
  const text = jsonOf(claims)
  must(text !== undefined, 'claims must be JSON: texts, numbers, booleans, null, arrays and objects of these.')
  must(
    isReadable(text),
    'no name in claims has a quotation mark, a backslash or a control character: guards refuse it.',
  )
}

/** A value as JSON; undefined where it cannot be written so, without a function that would be left out. */
export function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_name, member: unknown) => {
      if (typeof member === 'function' || typeof member === 'symbol') throw new TypeError('no JSON')
      return member
    })
  } catch {
    return undefined
  }
}

/** Whether those who read JSON as strictly as guards do would read a text. */
function isReadable(text: string | undefined): boolean {
  try {
    return text !== undefined && (!text.includes('\\') || parseJson(text) !== undefined)
  } catch {
    return false
  }
}
