import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type GuardOptions, publicKey, secret } from '@bearer/core'
import { bearer as ofExpress } from '@bearer/express'
import { bearer as ofFastify } from '@bearer/fastify'
import { bearer as ofKoa } from '@bearer/koa'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keyPair } from '../../packages/core/test/support/key-pair.ts'
import { send } from './client.ts'
import { audience, issuer, key, token } from './support.ts'

type Options = GuardOptions<undefined>

/** The smallest application of a newcomer on each framework. */
const applications: readonly (readonly [string, (options: Options) => Promise<RequestListener>])[] = [
  [
    'Express',
    async (options) => express().use('/api', ofExpress(options), (_req, res) => void res.json({})) as RequestListener,
  ],
  [
    'Koa',
    async (options) => {
      const app = new Koa().use(ofKoa(options)).use((ctx) => void (ctx.body = {}))
      return app.callback() as RequestListener
    },
  ],
  [
    'Fastify',
    async (options) => {
      const app = fastify()
      app.register(async (scope) => {
        scope.register(ofFastify(options))
        scope.get('/api/x', async () => ({}))
      })
      await app.ready()
      return (req, res) => app.routing(req, res)
    },
  ],
]

const rsa = keyPair('rsa', { modulusLength: 2048 }).publicKey
const right = { issuer, audience, keys: secret(key) }
const ofAlgorithm: Options = { ...right, keys: publicKey(rsa), algorithms: ['RS256'] as const }
const proxied = [
  ['x-forwarded-for', '192.0.2.1'],
  ['x-forwarded-proto', 'https'],
] as const
const wrong: readonly (readonly [string, Options, string, readonly (readonly [string, string])[], RegExp])[] = [
  [
    'writes the issuer with a slash too many',
    { ...right, issuer: `${issuer}/` },
    token(),
    [],
    /\(issuer_mismatch\).*slash at the end.*Expected: https:\/\/issuer\.example\/\. Found: https:\/\/issuer\.example\.$/,
  ],
  [
    'names another audience',
    { ...right, audience: 'my-api' },
    token(),
    [],
    /\(audience_mismatch\).*audience option\. Expected: my-api\. Found: https:\/\/api\.example\.$/,
  ],
  [
    'configures another algorithm',
    ofAlgorithm,
    token(),
    [],
    /\(algorithm_refused\).*algorithms.*Expected: RS256\. Found: HS256\.$/,
  ],
  ['forgets to trust the proxy', right, token(), proxied, /\(plain_http\).*trust proxy.*app\.proxy.*trustProxy/],
  [
    'sends an ID token with at_hash',
    right,
    token({ at_hash: 'x', aud: 'my-client' }),
    [],
    /\(not_an_access_token\).*ID.*send the access token.*Found: at_hash\.$/,
  ],
  [
    'sends an ID token without',
    right,
    token({ nonce: 'x', aud: 'my-client' }),
    [],
    /\(audience_mismatch\).*ID token.*Found: my-client\.$/,
  ],
  [
    'has another secret',
    { ...right, keys: secret(key.map((byte) => byte ^ 1)) },
    token(),
    [],
    /\(signature_invalid\).*base64/,
  ],
]

describe.each(applications)('a newcomer on %s who listens to nothing', (_name, make) => {
  let lines: string[]
  beforeEach(() => {
    lines = []
    vi.spyOn(console, 'warn').mockImplementation((line: string) => void lines.push(line))
  })
  afterEach(() => void vi.restoreAllMocks())

  it.each(wrong)('and %s reads the cause in one line, however often', async (_what, options, sent, more, line) => {
    const server = createServer(await make(options))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const headers = [['authorization', `Bearer ${sent}`] as const, ...more]
    const statuses: number[] = []
    for (let i = 0; i < 3; i++) statuses.push((await send(port, { path: '/api/x', headers })).status)
    await new Promise((resolve) => server.close(resolve))
    expect(new Set(statuses)).toEqual(new Set([more.length > 0 ? 403 : 401]))
    expect(lines).toEqual([expect.stringMatching(line)])
    expect(lines[0]).not.toContain(sent.split('.')[2])
  })
})
