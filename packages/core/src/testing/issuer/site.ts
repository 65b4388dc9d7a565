import type { JsonWebKey } from '../../keys/material/native.ts'

/** What a test issuer answers over HTTP. */
export interface SiteAnswer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}

/** How often the issuer was asked, also while it was out. */
export interface RequestCounts {
  readonly metadata: number
  readonly jwks: number
}

/** A site on a free port of 127.0.0.1. It does not keep the process alive. */
export interface SiteServer {
  readonly origin: string
  close(): Promise<void>
}

/** The web site of a test issuer, apart from any network. */
export class IssuerSite {
  issuer = ''
  keys: readonly JsonWebKey[] = []
  cacheControl = 'max-age=600'
  out = false
  delay = 0
  readonly #counts = { metadata: 0, jwks: 0 }

  get counts(): RequestCounts {
    return { ...this.#counts }
  }

  /** Answers a path below the issuer's origin; rejects during an outage. */
  async answer(path: string, ifNoneMatch: string | undefined): Promise<SiteAnswer> {
    const of = path === '/jwks' ? 'jwks' : path.startsWith('/.well-known/') ? 'metadata' : undefined
    if (of) this.#counts[of]++
    if (this.delay > 0) await new Promise((resolve) => setTimeout(resolve, this.delay))
    if (this.out) throw new TypeError('The test issuer is out.')
    const headers = { 'content-type': 'application/json', 'cache-control': this.cacheControl }
    if (of === 'metadata') return { status: 200, headers, body: JSON.stringify(this.#metadata()) }
    if (of !== 'jwks') return { status: 404, headers, body: '{}' }
    const body = JSON.stringify({ keys: this.keys })
    const etag = `"${this.keys.map(({ kid, n, x }) => `${kid}.${String(n ?? x).slice(0, 16)}`).join(',')}"`
    if (ifNoneMatch === etag) return { status: 304, headers: { 'cache-control': this.cacheControl, etag }, body: '' }
    return { status: 200, headers: { ...headers, etag }, body }
  }

  #metadata(): object {
    return {
      issuer: this.issuer,
      jwks_uri: `${this.issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [...new Set(this.keys.map(({ alg }) => alg))],
    }
  }
}
