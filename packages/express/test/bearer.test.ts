import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BearerError, type Revocations, refusal, secret } from '@bearer/core'
import { createTestIssuer } from '@bearer/core/testing'
import express, { type Express, type RequestHandler } from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { authOf, bearer, requireScope, routes } from '../src/index.ts'

const options = {
  issuer: 'https://issuer.example',
  audience: 'https://api.example',
  keys: secret(randomBytes(32)),
} as const

let server: Server | undefined
afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
})

async function serving(app: Express): Promise<string> {
  app.set('env', 'test')
  server = createServer(app)
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('bearer of Express', () => {
  it('leaves a request alone that the application answered while the guard waited', async () => {
    let decide = (): void => {}
    const revocations: Revocations = {
      isRevoked: () =>
        new Promise((_, reject) => {
          decide = () => reject(refusal('revocation_unavailable'))
        }),
      revoke: async () => {},
    }
    const idp = await createTestIssuer({ audience: options.audience })
    const api = bearer({ issuer: idp.issuer, audience: idp.audience, clock: idp.clock, revocations })
    await api.guard.ready()
    const timeLimit: RequestHandler = (_req, res, next) => {
      next()
      setTimeout(() => {
        res.status(504).send('too late')
        decide()
      }, 20)
    }
    const url = await serving(express().use(timeLimit, api))
    const response = await fetch(url, { headers: { authorization: `Bearer ${await idp.mint()}` } })
    expect([response.status, await response.text()]).toEqual([504, 'too late'])
    await idp.close()
  })

  it('forwards refusals to the error handler that Express has itself, with status and challenge', async () => {
    const url = await serving(express().use(bearer({ ...options, forwardErrors: true })))
    const response = await fetch(url)
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="api"'])
  })

  it('hands the error on as it is, for a handler that is four arguments long', async () => {
    const seen: unknown[] = []
    const app = express().use(bearer({ ...options, forwardErrors: true }))
    app.use(((error, _req, res, _next) => {
      seen.push(error)
      res.sendStatus(418)
    }) as express.ErrorRequestHandler)
    expect((await fetch(await serving(app))).status).toBe(418)
    expect(seen).toEqual([expect.any(BearerError)])
    expect(seen[0]).toMatchObject({ status: 401, statusCode: 401, code: 'missing_credentials', expose: true })
  })

  it('says that a guard is missing where a free helper has none, as an error of the application', async () => {
    const app = express().get('/x', requireScope('a'), (_req, res) => void res.json({}))
    const response = await fetch(`${await serving(app)}/x`)
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([500, null])
    expect(() => authOf({})).toThrow(/No guard has run on this request/)
  })

  it('refuses options that do not exist', () => {
    expect(() => bearer({ ...options, forwardError: true } as never)).toThrow(/no option "forwardError"/)
    expect(() => bearer({ ...options, audience: undefined } as never)).toThrow()
  })
})

describe('routes of Express', () => {
  const ping = { method: 'GET', path: '/ping', handle: () => ({ status: 200, headers: [], body: 'pong' }) } as const
  const root = { ...ping, path: '/.well-known/x', root: true } as const

  it('serve a fixed path where the whole path is that, and nowhere else', async () => {
    const url = await serving(
      express()
        .use('/prefix', routes([root]))
        .use(routes([root])),
    )
    expect((await fetch(`${url}/.well-known/x`)).status).toBe(200)
    expect((await fetch(`${url}/prefix/.well-known/x`)).status).toBe(404)
  })

  it('serve the path of the prefix itself', async () => {
    const url = await serving(express().use('/auth', routes([{ ...ping, path: '/' }])))
    expect([(await fetch(`${url}/auth`)).status, (await fetch(`${url}/auth/`)).status]).toEqual([200, 200])
  })
})
