import { type Clock, ConfigurationError, chain, type Maybe, ownMember } from '@bearer/core'
import type { Ask } from '../records/ask.ts'
import { type AccessTokenIssuer, signAccessToken } from './access-token.ts'
import { maxTokenLength } from './signer.ts'
import { type AccessTokenContent, checkMembers } from './token-content.ts'

/** An access token and the seconds it is good for. */
export interface IssuedToken {
  readonly accessToken: string
  /** `DPoP` where it is bound to a key that DPoP proofs are signed with. */
  readonly tokenType: 'Bearer' | 'DPoP'
  readonly expiresIn: number
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

export interface IssuanceOptions extends AccessTokenIssuer {
  readonly accessTokenTtl: number
  readonly accessTokenJitter: number
  readonly clock: Clock
  readonly ask: Ask
}

/** Issues access tokens: at once where the key signs at once. */
export class Issuance {
  readonly #options: IssuanceOptions

  constructor(options: IssuanceOptions) {
    this.#options = options
  }

  /**
   * Issues a token. Both have every member, so that none is read that somebody has put on `Object.prototype`, and the claims are
   * JSON: they were checked, or a record holds them.
   *
   * @throws ConfigurationError when the content cannot be a token.
   */
  issue(content: Required<AccessTokenContent>, terms: Required<IssueOptions>): Maybe<IssuedToken> {
    checkMembers(content)
    const { issuer, audience, keys, accessTokenTtl, accessTokenJitter, clock, ask } = this.#options
    const { issuedAt = Math.floor(clock() / 1000), notAfter = Number.POSITIVE_INFINITY } = terms
    const { audience: of = audience, accessTokenTtl: ttl = accessTokenTtl } = terms
    const lifetime = Math.max(1, Math.floor(ttl * (1 - Math.random() * accessTokenJitter)))
    const expiresAt = Math.min(issuedAt + lifetime, Math.floor(notAfter))
    const from = { issuer, audience: of, keys }
    return chain(
      ask('signer', () => signAccessToken(from, content, issuedAt, expiresAt)),
      (accessToken) => {
        if (accessToken.length > maxTokenLength) {
          throw new ConfigurationError(
            `The access token is too large: ${accessToken.length} octets, of which guards take ${maxTokenLength}. Give it fewer claims.`,
          )
        }
        const tokenType = ownMember(content.cnf, 'jkt') === undefined ? 'Bearer' : 'DPoP'
        return { accessToken, tokenType, expiresIn: Math.max(0, expiresAt - Math.floor(clock() / 1000)) }
      },
    )
  }
}
