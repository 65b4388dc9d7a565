import { serveSite } from '#issuer-server'
import { type Clock, checkClock } from '../../clock.ts'
import { ConfigurationError, ownOptions, refuseFurther } from '../../configuration.ts'
import { type Algorithm, isAlgorithm, isSymmetric } from '../../keys/material/algorithms.ts'
import type { FetchFunction } from '../../keys/remote/settings.ts'
import { type TestClock, testClock } from './clock.ts'
import { checkDefect, type Defect, signDraft } from './defects.ts'
import { type TestKey, testKey } from './keys.ts'
import { IssuerSite, type RequestCounts } from './site.ts'

/** Options of {@link createTestIssuer}. */
export interface TestIssuerOptions {
  /** The `aud` of its tokens. Default: `https://api.test`. */
  readonly audience?: string | undefined
  /** What it signs with. Default: `RS256`. */
  readonly algorithm?: Algorithm | undefined
  /** The clock of its tokens. Default: a {@link TestClock}, which `issuer.clock` is. */
  readonly clock?: Clock | undefined
  /** The `Cache-Control` of its answers. Default: `max-age=600`. */
  readonly cacheControl?: string | undefined
  /**
   * Whether to listen on loopback, which needs `node:http`. Without, the issuer is `https://issuer.test`, and only
   * `issuer.fetch` reaches it. Default: true.
   */
  readonly listen?: boolean | undefined
}

/** What to change in a token. A claim or parameter that is `undefined` is left out. */
export interface MintOptions {
  /** One thing that is wrong with it: `expired`, `wrong-audience` and whatever else `defects` lists. Default: none. */
  readonly defect?: Defect | undefined
  /** Parameters of the header. */
  readonly header?: { readonly [parameter: string]: unknown } | undefined
}

/** Which keys are published once there is a new one. */
export interface RotateOptions {
  /** Whether the keys so far stay published. Default: true. */
  readonly keep?: boolean | undefined
  /** The id of the new key: that of the old one, to replace it. Default: a new one. */
  readonly kid?: string | undefined
}

/** An issuer of real tokens for tests. */
export interface TestIssuer {
  /** Its `iss`: give it to `createGuard({ issuer })`. */
  readonly issuer: string
  readonly audience: string
  readonly jwksUri: string
  /** Moves the time of the tokens, and of each guard that was given it. */
  readonly clock: TestClock
  /** Reaches the issuer without a network: for `discover(issuer, { fetch })`. */
  readonly fetch: (...request: Parameters<FetchFunction>) => Promise<Response>
  /** How often metadata and keys were asked for. */
  readonly requests: RequestCounts
  /** The id of the key that signs now. */
  readonly kid: string
  /** Signs an access token that is good for ten minutes, or has the defect. */
  mint(claims?: { readonly [claim: string]: unknown }, options?: MintOptions): Promise<string>
  /** Signs with a new key from now on. */
  rotate(options?: RotateOptions): Promise<void>
  /** Breaks connections, or no longer. */
  outage(on: boolean): void
  /** Delays every answer by this many milliseconds. */
  slow(ms: number): void
  close(): Promise<void>
}

/**
 * Starts an issuer with keys, metadata and a JWKS, so that tests of a guarded application go the way that real tokens go.
 * Never for production: everybody who can reach its object can sign.
 *
 * @example
 * const issuer = await createTestIssuer({ audience: 'https://api.example.com' })
 * const guard = createGuard({ issuer: issuer.issuer, audience: 'https://api.example.com' })
 * await guard.verify(await issuer.mint({ scope: 'reports:read' }))
 * await issuer.close()
 */
export async function createTestIssuer(options: TestIssuerOptions = {}, ...further: readonly []): Promise<TestIssuer> {
  refuseFurther('createTestIssuer', further, 'takes one object of options.')
  const own = ownOptions('createTestIssuer', options, ['audience', 'algorithm', 'clock', 'cacheControl', 'listen'])
  const { audience = 'https://api.test', algorithm = 'RS256', cacheControl, listen = true } = own
  if (!isAlgorithm(algorithm) || isSymmetric(algorithm)) {
    throw new ConfigurationError('algorithm is one with a public key, such as RS256 or ES256.')
  }
  must(isText(audience), 'audience is a text, or left out.')
  must(cacheControl === undefined || typeof cacheControl === 'string', 'cacheControl is a text, or left out.')
  must(typeof listen === 'boolean', 'listen is true or false.')
  if (own.clock !== undefined) checkClock('createTestIssuer', own.clock)
  const clock = own.clock ? fixedClock(own.clock) : testClock()
  const site = new IssuerSite()
  if (cacheControl !== undefined) site.cacheControl = cacheControl
  const server = listen ? await serveSite(site) : undefined
  site.issuer = server?.origin ?? 'https://issuer.test'
  let rotations = 0
  let key: TestKey = await testKey(algorithm, 'key-0')
  const foreignKey = await testKey(algorithm, 'foreign')
  site.keys = [key.publicJwk]

  return {
    issuer: site.issuer,
    audience,
    jwksUri: `${site.issuer}/jwks`,
    clock,
    fetch: async (url, { headers }) => {
      const { origin, pathname } = new URL(url)
      if (origin !== site.issuer) throw new TypeError('The test issuer is not there.')
      const { status, headers: fields, body } = await site.answer(pathname, headers['if-none-match'])
      return new Response(status === 304 ? null : body, { status, headers: fields })
    },
    get requests() {
      return site.counts
    },
    get kid() {
      return key.kid
    },
    mint: async (claims = {}, options = {}) => {
      const { defect, header = {} } = ownOptions('mint', options, ['defect', 'header'])
      must(isMembers(claims), 'mint takes an object of claims.')
      must(isMembers(header), 'header is an object of parameters, or left out.')
      checkDefect(defect)
      const now = Math.floor(clock() / 1000)
      const usual = { iss: site.issuer, aud: audience, sub: 'test-user', iat: now, exp: now + 600 }
      const draft = { key, foreignKey, now, header: { typ: 'at+jwt', kid: key.kid, ...header } }
      const more = { client_id: 'test-client', jti: crypto.randomUUID(), ...claims }
      return signDraft({ ...draft, claims: { ...usual, ...more } }, defect)
    },
    rotate: async (options = {}) => {
      const { keep = true, kid } = ownOptions('rotate', options, ['keep', 'kid'])
      must(typeof keep === 'boolean', 'keep is true or false.')
      must(kid === undefined || isText(kid), 'kid is a text, or left out.')
      key = await testKey(algorithm, kid ?? `key-${++rotations}`)
      const before = keep ? site.keys.filter((other) => other.kid !== key.kid) : []
      site.keys = [key.publicJwk, ...before]
    },
    outage: (on) => {
      must(typeof on === 'boolean', 'outage takes true or false.')
      site.out = on
    },
    slow: (ms) => {
      must(Number.isFinite(ms) && ms >= 0, 'slow takes milliseconds.')
      site.delay = ms
    },
    close: async () => server?.close(),
  }
}

/** Refuses what a test hands over: a mistake must not make a good token where a bad one was meant, or the reverse. */
function must(holds: boolean, advice: string): void {
  if (!holds) throw new ConfigurationError(advice)
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
const isMembers = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A clock of the caller's, which only the caller moves. */
function fixedClock(clock: Clock): TestClock {
  const moved = (): never => {
    throw new TypeError('This test issuer has a clock of yours: move that one.')
  }
  return Object.assign(() => clock(), { advance: moved, set: moved })
}
