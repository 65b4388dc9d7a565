import { randomBytes } from 'node:crypto'

/** What a user has agreed to, for a client. */
export interface Grant {
  readonly subject: string
  readonly clientId: string
  readonly scope: string
  readonly audience: string | undefined
  readonly nonce: string | undefined
  /** Of the authorization request, to be met at the token endpoint. */
  readonly redirectUri: string
  readonly codeChallenge: string
}

/** Grants under random names, each good once: authorization codes, and refresh tokens, which rotate. */
export class Grants {
  readonly #kept = new Map<string, { readonly grant: Grant; readonly until: number }>()
  readonly #lifetime: number

  /** `lifetime` in milliseconds. */
  constructor(lifetime: number) {
    this.#lifetime = lifetime
  }

  keep(grant: Grant): string {
    const name = randomBytes(24).toString('base64url')
    this.#kept.set(name, { grant, until: Date.now() + this.#lifetime })
    return name
  }

  take(name: string): Grant | undefined {
    const kept = this.#kept.get(name)
    this.#kept.delete(name)
    return kept && Date.now() < kept.until ? kept.grant : undefined
  }
}
