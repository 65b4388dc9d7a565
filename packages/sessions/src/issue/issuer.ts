import {
  type Clock,
  ConfigurationError,
  emitTo,
  isName,
  type Listeners,
  ownOptions,
  refuseFurther,
  systemClock,
} from '@bearer/core'
import { asker, failureReporter } from '../records/ask.ts'
import { type SessionEvents, sessionListeners } from '../session-events.ts'
import { Issuance, type IssuedToken, type IssueOptions } from './issuance.ts'
import type { SigningKeys } from './issuer-keys.ts'
import { type AccessTokenContent, checkedContent, longestLifetime } from './token-content.ts'

/** The options of {@link createIssuer}. */
export interface IssuerConfiguration {
  /** The `iss` of the tokens: a URL. */
  readonly issuer: string
  /** The `aud` of the tokens: the API that takes them. */
  readonly audience: string | readonly string[]
  /** What signs: `signingKeys([…])`; the first key signs, all are published. */
  readonly keys: SigningKeys
  /** `client_id` where `issue` names none. */
  readonly clientId?: string | undefined
  /** Seconds that a token is good for, at most 3600. Default: 600. */
  readonly accessTokenTtl?: number | undefined
  /** The share of the lifetime, 0 to 0.25, that is taken off at random, so that clients do not all refresh at once. Default: 0.05. */
  readonly accessTokenJitter?: number | undefined
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly clock?: Clock | undefined
  /** `failed` is told why a key could not sign. */
  readonly on?: Listeners<Pick<SessionEvents, 'failed'>> | undefined
}

export interface Issuer {
  readonly issuer: string
  readonly audience: string | readonly string[]
  readonly keys: SigningKeys
  /** Seconds: the longest token that it issues. */
  readonly accessTokenTtl: number
  /**
   * Issues an access token.
   *
   * @throws ConfigurationError when the content cannot be a token.
   * @throws BearerError of status 503 when the key cannot sign.
   */
  issue(
    content: Omit<AccessTokenContent, 'clientId'> & { readonly clientId?: string | undefined },
    options?: IssueOptions,
  ): Promise<IssuedToken>
}

const issueNames = [
  'issuedAt',
  'notAfter',
  'audience',
  'accessTokenTtl',
] as const satisfies readonly (keyof IssueOptions)[]

export const issuerOptionNames = [
  'issuer',
  'audience',
  'keys',
  'clientId',
  'accessTokenTtl',
  'accessTokenJitter',
  'clock',
  'on',
] as const

/**
 * Makes an issuer of access tokens alone (RFC 9068): no store, no refresh. For services that sign for machines.
 *
 * @example
 * const machines = createIssuer({ issuer, audience, clientId: 'batch', keys: signingKeys([signingKey]) })
 * const { accessToken } = await machines.issue({ subject: 'batch', scope: 'reports:write' })
 */
export function createIssuer(options: IssuerConfiguration, ...further: readonly []): Issuer {
  refuseFurther('createIssuer', further, 'takes one object of options.')
  const [issuer] = issuerParts(options)
  return issuer
}

/** An issuer, and what issues for those who have checked what a token is to say. */
export function issuerParts(options: IssuerConfiguration): readonly [Issuer, Issuance] {
  const own = ownOptions('createIssuer', options, issuerOptionNames)
  const { issuer, audience, keys, clientId, accessTokenTtl = 600, accessTokenJitter = 0.05, clock = systemClock } = own
  checkIssuer(own)
  if (clientId !== undefined && !isName(clientId))
    throw new ConfigurationError('clientId is a text that names the client, or left out.')
  if (typeof clock !== 'function')
    throw new ConfigurationError('clock takes a function that gives milliseconds since the epoch.')
  checkLifetime(accessTokenTtl, 'accessTokenTtl')
  if (!(typeof accessTokenJitter === 'number' && accessTokenJitter >= 0 && accessTokenJitter <= 0.25)) {
    throw new ConfigurationError('accessTokenJitter is a share from 0 to 0.25.')
  }
  const report = failureReporter(emitTo<SessionEvents>(sessionListeners(own.on, ['failed'])))
  keys.listen?.((error) => report('signer', error))
  const issuance = new Issuance({
    issuer,
    audience,
    keys,
    accessTokenTtl,
    accessTokenJitter,
    clock,
    ask: asker(report),
  })
  const made: Issuer = {
    issuer,
    audience,
    keys,
    accessTokenTtl,
    async issue(given, options = {}) {
      const content = checkedContent('issue', given)
      const { issuedAt, notAfter, audience: part, accessTokenTtl: ttl } = ownOptions('issue', options, issueNames)
      if (ttl !== undefined) checkLifetime(ttl, 'issue: accessTokenTtl')
      if (part !== undefined) checkPart(audience, part)
      const client = content.clientId ?? clientId
      if (!client) throw new ConfigurationError('A token needs a clientId: give one to createIssuer or to issue.')
      const { subject, scope, sessionId, authTime, acr, amr, act, cnf, claims } = content
      return issuance.issue(
        { subject, clientId: client, scope, sessionId, authTime, acr, amr, act, cnf, claims },
        { issuedAt, notAfter, audience: part, accessTokenTtl: ttl },
      )
    },
  }
  return [made, issuance]
}

function checkLifetime(seconds: number, name: string): void {
  if (typeof seconds === 'number' && seconds >= 1 && seconds <= longestLifetime) return
  throw new ConfigurationError(`${name} is 1 to 3600 seconds: an access token is short-lived.`)
}

function checkPart(all: string | readonly string[], part: string | readonly string[]): void {
  const parts = [part].flat()
  if (parts.length > 0 && parts.every((one) => [all].flat().includes(one))) return
  throw new ConfigurationError("issue: audience is one of the issuer's, or some of them.")
}

function checkIssuer({ issuer, audience, keys }: IssuerConfiguration): void {
  if (!isName(issuer) || !URL.canParse(issuer)) {
    throw new ConfigurationError('issuer is the URL that tokens carry as "iss", such as "https://app.example.com".')
  }
  const audiences = typeof audience === 'string' ? [audience] : audience
  if (
    !Array.isArray(audiences) ||
    audiences.length === 0 ||
    !audiences.every((one) => typeof one === 'string' && one)
  ) {
    throw new ConfigurationError('audience is required: the identifier of the API that takes the tokens.')
  }
  if (typeof keys?.signer !== 'function') throw new ConfigurationError('keys takes signingKeys([…]).')
}
