import { randomBytes } from 'node:crypto'
import { createGuard, memoryStore } from '@bearer/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { polluted } from '../../core/test/support/pollution.ts'
import { createSessions, generateSigningKey, sessionEndpoints, signingKeys } from '../src/index.ts'

const now = Date.UTC(2026, 0, 1)
const key = await generateSigningKey()
const refreshKeys = [{ id: 'a', secret: randomBytes(32) }]

/** The names of a function's options, from what it says of one that does not exist. */
function optionsOf(call: (options: never) => unknown): string[] {
  try {
    call({ nonsense: 1 } as never)
  } catch (error) {
    return /Its options are: (.*)\.$/.exec((error as Error).message)?.[1]?.split(', ') ?? []
  }
  return []
}

const made = () => {
  const base = {
    issuer: 'https://auth.example',
    audience: 'https://api.example',
    accessTokenJitter: 0,
    clientId: 'app',
  }
  const clients = [{ id: 'machine', secret: 'a-secret-of-many-random-characters', scopes: [] }]
  const store = memoryStore({ clock: () => now })
  return createSessions({ ...base, keys: signingKeys([key]), refreshKeys, store, clients, clock: () => now })
}
const endpointsOf = (sessions: ReturnType<typeof made>, login: unknown) =>
  sessionEndpoints(sessions, { login } as never)

const names = [
  ...new Set([
    ...optionsOf(createSessions as never),
    ...optionsOf((options: never) => sessionEndpoints({} as never, options)),
    ...['subject', 'scope', 'claims', 'device', 'authTime', 'acr', 'amr', 'previous', 'proof', 'act', 'refuse'],
    ...['sub', 'sid', 'jti', 'cnf', 'retired', 'status', 'kid', 'alg', 'ok', 'reason', 'fields', 'refresh_token'],
  ]),
]
/** What does harm under many names, and what does the most under one. */
const usual: readonly unknown[] = [true, ['admin']]
const worst: { readonly [name: string]: unknown } = {
  ...{ subject: 'eve', sub: 'eve', scope: 'admin', claims: { roles: ['admin'] }, transport: 'cookie' },
  ...{ clock: () => 0, accessTokenTtl: 86_400, refuse: 200, refresh_token: 'x', acr: 'gold', authTime: 1 },
}

/** What a token says, but for what is drawn by lot. */
function content(token: string): object {
  const payload = JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString()) as object
  return { ...payload, jti: undefined, sid: undefined }
}

/** What stands for an access token, once it is redeemed. */
async function ofTicket(sessions: ReturnType<typeof made>, accessToken: string): Promise<unknown> {
  const { claims } = await createGuard({ sessions }).verify(accessToken)
  const token = await sessions.redeemTicket?.(await sessions.issueTicket(claims, '/live'), '/live')
  return token && content(token)
}

/** A token of a machine, a ticket, a log-in, a refresh, a log-out and a refused log-in, by calls and over the endpoints. */
async function lived(): Promise<unknown> {
  const sessions = made()
  const { accessToken, refreshToken, scope, expiresIn } = await sessions.start({ subject: 'ada' })
  const refreshed = await sessions.refresh(refreshToken)
  const forged = await sessions.refresh(`${refreshToken.slice(0, -3)}AAA`)
  const asked = async (login: unknown, body: string): Promise<unknown> => {
    const endpoint = endpointsOf(sessions, login).find(({ path }) => path === '/login')
    const bytes = new TextEncoder().encode(body)
    const response = await endpoint?.handle(
      {
        ...{ method: 'POST', url: '/login', tls: true, remoteAddress: undefined },
        headers: [['content-type', 'application/x-www-form-urlencoded']],
        body: async () => ({ kind: 'bytes', bytes }),
      } as never,
      {},
    )
    return [response?.status, response?.headers.map(([name]) => name)]
  }
  const machine = await sessions.issueToClient('machine')
  return {
    token: content(accessToken),
    machine: machine.ok && content(machine.tokens.accessToken),
    ticket: await ofTicket(sessions, accessToken),
    given: { scope, expiresIn },
    refreshed: [refreshed.ok, refreshed.ok && content(refreshed.tokens.accessToken)],
    forged: [forged.ok, !forged.ok && forged.reason],
    in: await asked(() => ({ subject: 'ada' }), 'username=a'),
    out: await asked(() => undefined, 'username=a'),
  }
}

describe('a polluted Object.prototype', () => {
  let honest: unknown
  beforeAll(async () => {
    honest = await lived()
  })

  it('is tried with every option', () => expect(names.length).toBeGreaterThan(30))

  it.each(names)('gives nobody more by "%s"', async (name) => {
    for (const value of name in worst ? [true, worst[name]] : usual) {
      expect(JSON.stringify(await polluted(name, value, lived)), String(value)).toBe(JSON.stringify(honest))
    }
  })
})
