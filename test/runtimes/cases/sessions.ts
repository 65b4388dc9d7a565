import { createGuard, memoryStore, serve } from '@bearer/core'
import {
  createIssuer,
  createSessions,
  generateSigningKey,
  type Sessions,
  type SigningKey,
  sessionEndpoints,
  signingKeys,
} from '@bearer/sessions'
import { type RuntimeCase, runtimeCase, same } from './case.ts'
import { request, verdict } from './support.ts'

const issuer = 'https://app.example'

/** Sessions on a clock that stands still until it is moved. */
async function opened(): Promise<{ sessions: Sessions; later(seconds: number): void; clock: () => number }> {
  let now = 1_800_000_000_000
  const clock = (): number => now
  const sessions = createSessions({
    issuer,
    audience: issuer,
    clientId: 'app',
    keys: signingKeys([await generateSigningKey()]),
    refreshKeys: [{ id: '1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
    store: memoryStore({ clock }),
    publicUrl: issuer,
    cookies: true,
    clock,
  })
  return { sessions, clock, later: (seconds) => void (now += seconds * 1000) }
}

async function refreshed(sessions: Sessions, token: string): Promise<string> {
  const result = await sessions.refresh(token)
  return result.ok ? result.tokens.refreshToken : result.reason
}

const whole = runtimeCase('a session starts, is refreshed, and ends when a token of it is used again', async () => {
  const { sessions, clock, later } = await opened()
  const guard = createGuard({ sessions, clock })
  const first = await sessions.start({ subject: 'ada', scope: 'read' })
  same(await verdict(guard, first.accessToken), 'ada')
  const second = await refreshed(sessions, first.refreshToken)
  same(await refreshed(sessions, first.refreshToken), second)
  later(11)
  const third = await refreshed(sessions, second)
  later(11)
  same(await refreshed(sessions, first.refreshToken), 'reused')
  same(await refreshed(sessions, third), 'revoked')
  same(await verdict(guard, first.accessToken), [401, 'revoked'])
  await guard.close()
  await sessions.close()
})

const changed = runtimeCase('a refresh token that nobody issued is forged', async () => {
  const { sessions } = await opened()
  const { refreshToken } = await sessions.start({ subject: 'ada' })
  const [at, character] = [30, refreshToken[30] === 'A' ? 'B' : 'A']
  same(await refreshed(sessions, refreshToken.slice(0, at) + character + refreshToken.slice(at + 1)), 'forged')
  same(await refreshed(sessions, 'x'), 'forged')
  await sessions.close()
})

const algorithms = ['ES256', 'ES384', 'ES512', 'RS256', 'PS384', 'Ed25519', 'EdDSA'] as const

const signed = algorithms.map((algorithm) =>
  runtimeCase(`${algorithm} signs, and no key signs whose halves are of two`, async () => {
    const [key, other] = [await generateSigningKey(algorithm), await generateSigningKey(algorithm)]
    const options = { issuer, audience: issuer, clientId: 'app' }
    const keys = signingKeys([key])
    const { accessToken } = await createIssuer({ ...options, keys }).issue({ subject: 'ada' })
    same(await verdict(createGuard({ issuer, audience: issuer, keys: keys.source }), accessToken), 'ada')
    const mixed = async () =>
      createIssuer({ ...options, keys: signingKeys([{ ...other, ...halfOf(key) }]) }).issue({ subject: 'ada' })
    same(await mixed().catch(({ name }) => name), 'ConfigurationError')
  }),
)

/** The public members of a key, and its name. */
const halfOf = ({ kid, alg, x, y, n, e }: SigningKey): SigningKey =>
  JSON.parse(JSON.stringify({ kid, alg, x, y, n, e })) as SigningKey

const overHttp = runtimeCase('endpoints log in with cookies and refuse other sites', async () => {
  const { sessions } = await opened()
  const endpoints = sessionEndpoints(sessions, { login: () => ({ subject: 'ada' }), transport: 'cookie' })
  const login = (origin: string) =>
    serve(
      endpoints,
      request(
        [
          ['host', 'app.example'],
          ['origin', origin],
          ['content-type', 'application/json'],
        ],
        {
          method: 'POST',
          url: '/login',
          body: async () => ({ kind: 'bytes', bytes: new TextEncoder().encode('{"username":"a","password":"b"}') }),
        },
      ),
      '/login',
    )
  const [good, bad] = [await login(issuer), await login('https://evil.example')]
  const cookies = good?.headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value.split('=')[0])
  same([good?.status, cookies?.length, bad?.status], [200, 2, 403])
  await sessions.close()
})

export const sessionCases: readonly RuntimeCase[] = [whole, changed, ...signed, overHttp]
