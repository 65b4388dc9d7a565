import { decodeText } from '#base64url'
import { type Clock, seconds } from '../../clock.ts'
import type { BearerError } from '../../errors/errors.ts'
import { type Hint, particularHints } from '../../errors/hints.ts'
import { whyOf } from '../../errors/refuse.ts'
import { printable } from '../../events.ts'
import type { Extractor } from '../../extract/credential.ts'
import { tokenOf } from '../../extract/presented.ts'
import type { BearerRequest } from '../../http/request.ts'
import { type JsonObject, readObject } from '../../json/object.ts'
import { memberOf, ownMember, ownMembers } from '../../own.ts'
import { shown } from '../../shown.ts'
import type { IssuerPolicy } from '../../verify/issuer-policy.ts'
import { type Finding, findings } from './findings.ts'

/** Why something was refused, for those who run the server. */
export interface Diagnosis {
  readonly hint: Hint
  readonly expected: string | undefined
  readonly found: string | undefined
}

/** What a guard is, for a {@link Diagnose}. */
export interface DiagnosisOptions {
  readonly extract: Extractor
  /** The header fields that a token may be meant to come in. */
  readonly fields: readonly string[]
  readonly policies: readonly IssuerPolicy[]
  readonly origins: readonly string[]
  readonly clock: Clock
  readonly hints: { readonly [reason: string]: Hint }
}

/** Finds the cause of a refusal: of a request, or of a token that came without one. */
export type Diagnose = (error: BearerError, request: BearerRequest | undefined, token: string | undefined) => Diagnosis

/**
 * Makes a {@link Diagnose}. It looks at the request and its token once more, after the refusal and only where somebody
 * listens: so neither the warm path nor a flood pays for what nobody reads.
 */
export function diagnoser({ extract, fields, policies, origins, clock, hints }: DiagnosisOptions): Diagnose {
  const presented = (request: BearerRequest | undefined): string | undefined => {
    const credential = request && attempt(() => extract(request))
    return credential && tokenOf(credential)
  }
  const find = (error: BearerError, request: BearerRequest | undefined, token: string | undefined): Finding => {
    const rewritten = request && rewrittenField(error, request, fields)
    if (rewritten !== undefined) return { hint: particularHints.rewritten, found: `req.headers.${rewritten}` }
    // What the application said on purpose is no mistake of a setting, and no warning.
    const why = whyOf(error)
    if (why !== undefined) return { hint: { text: printable(why), ofSetting: false } }
    const look = ownMember(findings, error.reason) as (typeof findings)[keyof typeof findings]
    if (!look) return { expected: error.demand.scopes }
    const { header, claims } = peek(token ?? presented(request))
    const policy =
      policies.length === 1 ? policies[0] : policies.find(({ issuer }) => (issuer ?? undefined) === claims['iss'])
    return look({ request, header, claims, policies, policy, origins, demand: error.demand, now: seconds(clock) })
  }
  return (error, request, token) => {
    const finding = ownMembers(attempt(() => find(error, request, token)) ?? {}) as Finding
    const { hint = hints[error.reason] as Hint, expected, found } = finding
    return { hint, expected: textOf(expected), found: textOf(found) }
  }
}

/** The refusals of a request whose token the guard has not seen, or not as its handlers do. */
const ofCredentials: readonly string[] = ['missing_credentials', 'invalid_request', 'invalid_token']

function rewrittenField({ code }: BearerError, request: BearerRequest, fields: readonly string[]): string | undefined {
  if (!ofCredentials.includes(code) || !memberOf(request, 'isRewritten')) return undefined
  return fields.find((name) => request.isRewritten?.(name))
}

/** What a token says, unverified. */
function peek(token: string | undefined): { readonly header: JsonObject; readonly claims: JsonObject } {
  const [header, claims] = token === undefined ? [] : token.split('.', 2)
  return { header: part(header), claims: part(claims) }
}

const part = (segment = ''): JsonObject => attempt(() => readObject(decodeText(segment) ?? '')) ?? Object.create(null)

/** Nothing that a request holds may stop what is told of it. */
function attempt<Result>(look: () => Result): Result | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}

/** Empty lists say nothing. */
const textOf = (value: unknown): string | undefined => shown(value) || undefined
