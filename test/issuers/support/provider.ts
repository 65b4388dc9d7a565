import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import Provider from 'oidc-provider'

export const audience = 'https://api.example'
/** A client of the provider that gets tokens for itself. */
export const client = { clientId: 'client', clientSecret: 'client-secret' }

/** Answers one request in the provider's stead. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A certified OpenID provider on loopback, whose keys, presence and answers a test decides about. */
export class RunningProvider {
  readonly #server: Server
  readonly #keys: JWK[] = []
  #provider: RequestListener = () => {}
  #port = 0
  /** How often each path was asked for. */
  readonly requests = new Map<string, number>()
  /** What answers in the place of the JWKS. */
  jwks: Answer | undefined

  private constructor() {
    this.#server = createServer((request, response) => {
      const path = request.url ?? '/'
      this.requests.set(path, (this.requests.get(path) ?? 0) + 1)
      if (path === '/jwks' && this.jwks) this.jwks(request, response)
      else this.#provider(request, response)
    })
  }

  static async start(): Promise<RunningProvider> {
    const running = new RunningProvider()
    await running.listen()
    await running.rotate()
    return running
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get fetchedKeys(): number {
    return this.requests.get('/jwks') ?? 0
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (this.#server.address() as AddressInfo).port
  }

  /** Goes away, connections and all; `listen()` brings it back at the same address. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }

  /** Signs with a new key from now on. The keys so far stay published unless they are withdrawn. */
  async rotate({ keep = true } = {}): Promise<void> {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true })
    const jwk = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: crypto.randomUUID() }
    if (!keep) this.#keys.length = 0
    this.#keys.unshift(jwk)
    this.#provider = new Provider(this.issuer, configuration(this.#keys)).callback()
  }

  /** A JWT access token (RFC 9068) by the client-credentials grant. */
  async token(): Promise<string> {
    const credentials = btoa(`${client.clientId}:${client.clientSecret}`)
    const response = await fetch(`${this.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${credentials}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource: audience, scope: 'reports:read' }),
    })
    const answer = (await response.json()) as { access_token?: string }
    if (answer.access_token === undefined) throw new Error(`The provider gave no token: ${JSON.stringify(answer)}`)
    return answer.access_token
  }
}

const configuration = (keys: readonly JWK[]): object => ({
  jwks: { keys },
  clients: [
    {
      client_id: client.clientId,
      client_secret: client.clientSecret,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    },
  ],
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_context: unknown, resource: string) => ({
        scope: 'reports:read notes:read notes:write',
        audience: resource,
        accessTokenFormat: 'jwt',
        accessTokenTTL: 40 * 3600,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
  cookies: { keys: ['not-used-here'] },
})
