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
import { signAccessToken } from './access-token.ts'
import type { SigningKeys } from './issuer-keys.ts'
import { maxTokenLength } from './signer.ts'
import { type AccessTokenContent, checkedContent } from './token-content.ts'

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

/** An access token and the seconds it is good for. */
export interface IssuedToken {
  readonly accessToken: string
  /** `DPoP` where it is bound to a key that DPoP proofs are signed with. */
  readonly tokenType: 'Bearer' | 'DPoP'
  readonly expiresIn: number
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

export interface IssueOptions {
  /** Seconds since the epoch. Default: now. */
  readonly issuedAt?: number | undefined
  /** Seconds since the epoch: bounds its end. */
  readonly notAfter?: number | undefined
  /** Part of the issuer's audience. Default: all of it. */
  readonly audience?: string | readonly string[] | undefined
  /** Seconds that it is good for, 1 to 3600. Default: that of the issuer. */
  readonly accessTokenTtl?: number | undefined
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
  const listeners = sessionListeners(own.on, ['failed'])
  const emit = emitTo<SessionEvents>(listeners)
  const report = failureReporter(emit)
  const ask = asker(report)
  keys.listen?.((error) => report('signer', error))
  return {
    issuer,
    audience,
    keys,
    accessTokenTtl,
    async issue(given, options = {}) {
      const content = checkedContent('issue', given)
      const of = ownOptions('issue', options, issueNames)
      const { issuedAt = Math.floor(clock() / 1000), notAfter = Number.POSITIVE_INFINITY } = of
      const { accessTokenTtl: ttl = accessTokenTtl } = of
      checkLifetime(ttl, 'issue: accessTokenTtl')
      const from = of.audience === undefined ? own : { ...own, audience: partOf(audience, of.audience) }
      const client = content.clientId ?? clientId
      if (!client) throw new ConfigurationError('A token needs a clientId: give one to createIssuer or to issue.')
      const lifetime = Math.max(1, Math.floor(ttl * (1 - Math.random() * accessTokenJitter)))
      const expiresAt = Math.min(issuedAt + lifetime, Math.floor(notAfter))
      // Its members alone: a copy with a prototype would have those that it leaves out, should somebody have put them there.
      const whole = Object.assign(content, { clientId: client })
      const accessToken = await ask('signer', () => signAccessToken(from, whole, issuedAt, expiresAt))
      if (accessToken.length > maxTokenLength) {
        throw new ConfigurationError(
          `The access token is too large: ${accessToken.length} octets, of which guards take ${maxTokenLength}. Give it fewer claims.`,
        )
      }
      const tokenType = content.cnf?.jkt === undefined ? 'Bearer' : 'DPoP'
      return { accessToken, tokenType, expiresIn: Math.max(0, expiresAt - Math.floor(clock() / 1000)) }
    },
  }
}

function checkLifetime(seconds: number, name: string): void {
  if (typeof seconds === 'number' && seconds >= 1 && seconds <= 3600) return
  throw new ConfigurationError(`${name} is 1 to 3600 seconds: an access token is short-lived.`)
}

function partOf(all: string | readonly string[], part: string | readonly string[]): string | readonly string[] {
  const parts = [part].flat()
  if (parts.length > 0 && parts.every((one) => [all].flat().includes(one))) return part
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
