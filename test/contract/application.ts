import {
  type BearerRequest,
  type BearerResponse,
  dpop,
  type Endpoint,
  json,
  mcpScopes,
  memoryStore,
  metadataEndpoints,
  type Revocations,
  readFields,
  refusal,
  refuse,
  secret,
} from '@bearer/core'

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

const revocations = (isRevoked: () => Promise<boolean>): Revocations => ({ isRevoked, revoke: async () => {} })
/** A route whose scopes the header fields of a request decide. */
export const operations = mcpScopes({ 'tools/call': { look: 'read', change: ['read', 'write'] } })

/** Guards that cannot decide, or not at once. */
export const unavailableOptions = {
  ...guardOptions,
  revocations: revocations(() => Promise.reject(new Error('down'))),
}
export const waitingOptions = { ...guardOptions, revocations: revocations(() => Promise.resolve(false)) }
export const hookOptions = {
  ...guardOptions,
  claims: async (): Promise<object> => {
    throw new Error('boom')
  },
}

/** Where clients find the application, whatever `Host` says. */
export const publicUrl = 'https://public.example'
export const nonceSecret = Uint8Array.from(key)
/** A proof by this name has been used before; the store is down for one by that. */
export const [usedBefore, unknown] = ['used-before', 'nobody-knows'] as const
const store = memoryStore().replays
const replays: typeof store = {
  add: async (name, expiresAt) => {
    if (name.endsWith(unknown)) throw new Error('down')
    return !name.endsWith(usedBefore) && store.add(name, expiresAt)
  },
}
const bound = { publicUrl, replays, maxAge: 3600 } as const

const boom = (): never => {
  throw new Error('boom')
}
/** Guards with options of their own, by the path that each one guards for every method; their handler answers `{ ran: true }`. */
export const particular = {
  '/named': { ...guardOptions, accept: { header: 'X-Access-Token', cookie } },
  '/long': { ...guardOptions, maxTokenLength: 65_536 },
  '/typed': { ...guardOptions, types: ['access'] },
  '/bound': { ...guardOptions, proofs: [dpop({ ...bound, mode: 'allow' })] },
  '/bound/required': { ...guardOptions, proofs: [dpop({ ...bound, algorithms: ['ES256'] })] },
  '/bound/nonces': { ...guardOptions, proofs: [dpop({ ...bound, nonce: { secret: nonceSecret } })] },
  '/young': { ...guardOptions, maxTokenAge: 3600 },
  '/refuses': {
    ...guardOptions,
    claims: (): object => {
      throw refuse('The application says no.')
    },
  },
  '/refuses-later': { ...guardOptions, claims: async (): Promise<object | undefined> => undefined },
  '/roles-fail': { ...guardOptions, roles: boom },
  '/claims-fail-forwarded': { ...guardOptions, claims: boom as () => object, forwardErrors: true },
  '/resolver-fails': {
    ...guardOptions,
    issuer: undefined,
    audience: undefined,
    keys: undefined,
    issuers: async () => boom(),
  },
} as unknown as { readonly [path: string]: typeof guardOptions } // Each is right for itself; together they have no type.

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
  { method: 'GET', path: '/untyped', handle: () => ({ status: 200, headers: [], body: 'é' }) },
  { method: 'POST', path: '/fields', handle: fields },
  { method: 'GET', path: '/boom', handle: () => Promise.reject(new Error('boom')) },
  { method: 'GET', path: '/nothing', handle: () => Promise.reject() },
  { method: 'GET', path: '/down', handle: () => Promise.reject(refusal('store_unavailable')) },
]

/** A test of claims that throws what the end of a path says, at once or later. */
export function throwing(url: string): boolean | Promise<boolean> {
  const [how, text = ''] = url.split('/').slice(-2)
  const thrown: unknown = text === 'undefined' ? undefined : JSON.parse(decodeURIComponent(text))
  if (how === 'async') return Promise.reject(thrown)
  throw thrown
}

/** Answers with what it could read, as JSON. */
async function fields(request: BearerRequest): Promise<BearerResponse> {
  const body = await readFields(request)
  return json('fields' in body ? 200 : body.status, body)
}

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
  /** HTTP/2, where the framework allows it. */
  readonly http2?: boolean
  /** Requests as shims for serverless platforms make them. */
  readonly shim?: boolean
}

/** Leaves of a request's header fields what shims fill in. */
export function withoutRawHeaders(request: { rawHeaders: string[]; headers: object }): void {
  // Bun makes the one of the other when it is asked.
  Object.defineProperties(request, { headers: { value: request.headers }, rawHeaders: { value: [] } })
}

/** One framework under test. */
export interface Framework {
  readonly name: string
  start(setup: Setup): Promise<{ readonly port: number; close(): Promise<void> }>
}
