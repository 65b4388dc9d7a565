import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { secret } from '@bearer/core'
import { bearer } from '@bearer/express'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import { expressjwt } from 'express-jwt'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { textOf } from './blocks/collect.ts'

const [key, other] = [randomBytes(32), randomBytes(32)]
const [issuer, audience] = ['https://issuer.example', 'https://api.example']
const now = Math.floor(Date.now() / 1000)

const token = (claims: object = {}, by = key, alg = 'HS256'): Promise<string> =>
  new SignJWT({ iss: issuer, aud: audience, sub: 'ada', iat: now, exp: now + 600, ...claims })
    .setProtectedHeader({ alg })
    .sign(by)

/** What each message of the page is said of. */
const tokens: { readonly [message: string]: string | undefined } = {
  'No authorization token was found': undefined,
  'jwt malformed': 'nonsense',
  'invalid signature': await token({}, other),
  'invalid algorithm': await token({}, randomBytes(64), 'HS512'),
  'jwt expired': await token({ exp: now - 3600, iat: now - 7200 }),
  'jwt not active': await token({ nbf: now + 3600 }),
  'jwt audience invalid': await token({ aud: 'https://other.example' }),
  'jwt issuer invalid': await token({ iss: 'https://other.example' }),
}
const rows = [...textOf('docs/troubleshooting.md').matchAll(/^\| `([^`]+)` \| `(\w+)` \|$/gm)].map(
  ([, message = '', reason = '']) => [message, reason] as const,
)

const reasons: string[] = []
const guards: { readonly [path: string]: RequestHandler } = {
  '/here': bearer({
    issuer,
    audience,
    keys: secret(key),
    on: { refused: ({ reason }) => void reasons.push(reason) },
  }),
  '/elsewhere': expressjwt({ secret: key, algorithms: ['HS256'], issuer, audience }),
}
const app = express()
for (const [path, guard] of Object.entries(guards)) app.get(path, guard)
app.use(((error, _req, res, _next) => void res.status(error.status).send(error.message)) as ErrorRequestHandler)
const server = createServer(app)
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise((resolve) => server.close(resolve)))

it('the messages of docs/troubleshooting.md are all tried', () => {
  expect(rows.map(([message]) => message)).toEqual(Object.keys(tokens))
})

it.each(rows)('"%s" of express-jwt is %s here', async (message, reason) => {
  const { port } = server.address() as AddressInfo
  const sent = tokens[message]
  const headers = sent === undefined ? {} : { authorization: `Bearer ${sent}` }
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { headers })
  const [here, elsewhere] = [await ask('/here'), await ask('/elsewhere')]
  // What it expected may follow.
  expect((await elsewhere.text()).slice(0, message.length)).toBe(message)
  const error = sent === undefined ? null : expect.stringContaining('error="invalid_token"')
  expect([here.status, reasons.at(-1)]).toEqual([401, reason])
  expect(here.headers.get('www-authenticate')).toEqual(error ?? expect.not.stringContaining('error='))
})
