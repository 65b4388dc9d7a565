import { createHmac } from 'node:crypto'
import { type Endpoint, metadataEndpoints, secret } from '@bearer/core'

/** Everything about the applications under test that no framework changes. */
export const issuer = 'https://issuer.example'
export const audience = 'https://api.example'
export const key = Uint8Array.from(Array.from({ length: 32 }, (_, i) => (i * 167 + 91) % 256))
export const cookie = '__Host-Http-at'
export const appOrigin = 'https://app.example'

export const guardOptions = {
  issuer,
  audience,
  keys: secret(key),
  accept: { cookie, query: 'access_token' },
  origins: [appOrigin],
  claims: (claims: { readonly [name: string]: unknown }) => ({ ...claims, tenant: String(claims['tenant'] ?? '') }),
  on: { refused: () => {} },
} as const

const now = Math.floor(Date.now() / 1000)
export const claims = { iss: issuer, aud: audience, sub: 'ada', iat: now - 5, exp: now + 3600 }

type Part = object | string
const segment = (part: Part): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')

/** Signs a token with the applications' secret, header and payload as given. */
export function token(more: Part = {}, header: Part = { alg: 'HS256', typ: 'JWT' }): string {
  const payload = typeof more === 'string' ? more : { ...claims, ...more }
  const input = `${segment(header)}.${segment(payload)}`
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`
}

/** Endpoints as an application mounts them under `/auth`, and those of the metadata. */
export const endpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/ping',
    handle: () => ({ status: 200, headers: [['content-type', 'text/plain']], body: 'pong' }),
  },
  {
    method: 'POST',
    path: '/login',
    handle: () => ({
      status: 200,
      headers: [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
      body: 'in',
    }),
  },
]
export const metadata: readonly Endpoint[] = metadataEndpoints({
  protectedResource: { resource: audience, authorization_servers: [issuer] },
})

/** What an application can be started with. */
export interface Setup {
  /** The framework's proxy trust. */
  readonly trustProxy?: boolean
  /** The framework's usual CORS middleware, for `appOrigin`. */
  readonly cors?: boolean
  /** The framework's usual body parser, before everything. */
  readonly parser?: boolean
}

/** One framework under test. */
export interface Framework {
  readonly name: string
  start(setup: Setup): Promise<{ readonly port: number; close(): Promise<void> }>
}
