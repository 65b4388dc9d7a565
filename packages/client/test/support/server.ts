import { type Client, type ClientOptions, createClient } from '../../src/index.ts'

/** A request that the server of a test got. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly authorization: string | null
  readonly credentials: RequestCredentials | undefined
  readonly body: string
}

type Handler = (asked: Asked) => Response | Promise<Response>

const problem = (status: number, name: string, further: object = {}, headers: HeadersInit = {}): Response =>
  new Response(JSON.stringify({ type: `https://docs.example/errors.md#${name}`, title: name, status, ...further }), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })

/** Answers as guards and session endpoints give them. */
export const answers = {
  tokens: (
    n: number,
    { expiresIn = 600, sessionExpiresIn = 2_592_000, transport = 'body', session = 's1' } = {},
  ): Response =>
    Response.json({
      token_type: 'Bearer',
      expires_in: expiresIn,
      session_id: session,
      session_expires_in: sessionExpiresIn,
      scope: 'notes:write',
      ...(transport !== 'cookie' && { access_token: `access-${n}` }),
      ...(transport === 'body' && { refresh_token: `refresh-${n}` }),
    }),
  invalidGrant: (): Response => Response.json({ error: 'invalid_grant' }, { status: 400 }),
  invalidToken: (): Response =>
    problem(401, 'invalid_token', {}, { 'www-authenticate': 'Bearer realm="api", error="invalid_token"' }),
  bare: (): Response => problem(401, 'missing_credentials', {}, { 'www-authenticate': 'Bearer realm="api"' }),
  stepUp: (): Response =>
    problem(
      401,
      'insufficient_user_authentication',
      {},
      {
        'www-authenticate':
          'Bearer realm="api", error="insufficient_user_authentication", acr_values="mfa hwk", max_age="300"',
      },
    ),
  scope: (): Response =>
    problem(
      403,
      'insufficient_scope',
      {},
      {
        'www-authenticate': 'Bearer realm="api", error="insufficient_scope", scope="reports:read notes:write"',
      },
    ),
  unavailable: (retryAfter = 1): Response => problem(503, 'unavailable', {}, { 'retry-after': String(retryAfter) }),
  problem,
}

/** A server whose answers the test writes, and its own time. */
export class Server {
  readonly asked: Asked[] = []
  now = 1_800_000_000_000
  /** By path; those of `/api` give 200 where nothing else is written. */
  readonly on: { [path: string]: Handler } = {}

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    request.signal.throwIfAborted()
    const { pathname } = new URL(request.url)
    const asked: Asked = {
      method: request.method,
      path: pathname,
      authorization: request.headers.get('authorization'),
      credentials: init?.credentials,
      body: await request.text(),
    }
    this.asked.push(asked)
    const handler = this.on[pathname]
    if (handler) return handler(asked)
    return pathname.startsWith('/api') ? Response.json({ in: true }) : new Response(null, { status: 404 })
  }

  /** The paths that were asked for, in their order. */
  get paths(): readonly string[] {
    return this.asked.map(({ path }) => path)
  }

  client(options: Partial<ClientOptions> = {}): Client {
    return createClient({
      url: 'https://app.example/auth',
      transport: 'body',
      fetch: this.fetch,
      clock: () => this.now,
      ...options,
    } as ClientOptions)
  }

  /** A client of the body transport that is logged in, with `access-1`. */
  async loggedIn(
    options: Partial<ClientOptions> = {},
    tokens: Parameters<typeof answers.tokens>[1] = {},
  ): Promise<Client> {
    this.on['/auth/login'] = () => answers.tokens(1, tokens)
    const client = this.client(options)
    await client.login({ username: 'ada', password: 'ada-password' })
    this.asked.length = 0
    return client
  }
}

/** A promise, and what settles it. */
export function deferred<Value>(): {
  readonly promise: Promise<Value>
  resolve(value: Value): void
  reject(reason: unknown): void
} {
  let resolve!: (value: Value) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
