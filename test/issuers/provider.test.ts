import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type BearerEvents, createGuard, type Guard } from '@bearer/core'
import { bearer } from '@bearer/express'
import express from 'express'
import { generateKeyPair, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { audience, RunningProvider } from './support/provider.ts'

let idp: RunningProvider
/** Milliseconds by which the guard's clock is ahead of the provider's. */
let ahead: number
let guard: Guard
let failures: BearerEvents['keysFailed'][]

const clock = (): number => Date.now() + ahead
const pass = (seconds: number): void => {
  ahead += seconds * 1000
}

beforeEach(async () => {
  ahead = 0
  failures = []
  idp = await RunningProvider.start()
  guard = createGuard({ issuer: idp.issuer, audience, clock, on: { keysFailed: (event) => failures.push(event) } })
})

afterEach(async () => {
  await guard.close()
  await idp.stop()
})

/** The status that a request with a token gets. */
async function status(token: string): Promise<number> {
  const result = await guard.authenticate({
    method: 'GET',
    url: '/',
    headers: [['authorization', `Bearer ${token}`]],
    tls: true,
  })
  return result.ok ? 200 : result.response.status
}

/** A token of the provider's shape that some stranger signed. */
const stranger = generateKeyPair('RS256')
async function forged(kid: string): Promise<string> {
  const claims = { iss: idp.issuer, aud: audience, sub: 'mallory', client_id: 'client', jti: kid }
  const header = { alg: 'RS256', typ: 'at+jwt', kid }
  return new SignJWT(claims)
    .setProtectedHeader(header)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign((await stranger).privateKey)
}

describe('behind a real OpenID provider', () => {
  it('accepts its JWT access tokens, with nothing but issuer and audience configured', async () => {
    const result = await guard.authenticate({
      method: 'GET',
      url: '/',
      headers: [['authorization', `Bearer ${await idp.token()}`]],
      tls: true,
    })
    expect(result).toMatchObject({
      ok: true,
      auth: {
        issuer: idp.issuer,
        scopes: ['reports:read'],
        header: { typ: 'at+jwt' },
        claims: { client_id: 'client' },
      },
    })
    expect(idp.fetchedKeys).toBe(1)
  })

  it('holds its tokens against RFC 9068 where it is told to', async () => {
    const strict = createGuard({ issuer: idp.issuer, audience, profile: 'rfc9068' })
    await expect(strict.verify(await idp.token())).resolves.toMatchObject({ issuer: idp.issuer })
  })

  it('refuses none of the requests that flow while keys rotate', async () => {
    const app = express()
    const api = bearer({ issuer: idp.issuer, audience, clock })
    app.get('/', api, (req, res) => void res.json(api.authOf(req).scopes))
    const server = createServer(app)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const statuses: number[] = []
    let rotating = true
    const client = async (): Promise<void> => {
      while (rotating) {
        const response = await fetch(url, { headers: { authorization: `Bearer ${await idp.token()}` } })
        await response.text()
        statuses.push(response.status)
      }
    }
    const clients = [client(), client(), client(), client()]
    for (let rotation = 0; rotation < 5; rotation++) {
      const seen = statuses.length
      while (statuses.length < seen + 20) await new Promise((resolve) => setTimeout(resolve, 5))
      pass(31)
      await idp.rotate()
    }
    rotating = false
    await Promise.all(clients)
    await api.guard.close()
    server.close()
    server.closeAllConnections()
    expect(statuses.length).toBeGreaterThan(100)
    expect(statuses.filter((status) => status !== 200)).toEqual([])
    expect(idp.fetchedKeys).toBeLessThanOrEqual(8)
  })

  it('refuses the tokens of a withdrawn key once the set is too old to count', async () => {
    const token = await idp.token()
    for (let i = 0; i < 3; i++) expect(await status(token)).toBe(200)
    await idp.rotate({ keep: false })
    expect(await status(token)).toBe(200)
    pass(601)
    expect(await status(token)).toBe(401)
    expect(await status(await idp.token())).toBe(200)
  })

  it('goes on without the provider for a day, then cannot decide, and recovers by itself', async () => {
    const token = await idp.token()
    expect(await status(token)).toBe(200)
    await idp.stop()
    pass(660)
    expect(await status(token)).toBe(200)
    pass(12 * 3600)
    expect(await status(token)).toBe(200)
    expect(failures.at(-1)).toMatchObject({ issuer: idp.issuer, stale: true })
    pass(12 * 3600)
    expect(await status(token)).toBe(503)
    expect(failures.at(-1)).toMatchObject({ stale: false })
    await idp.listen()
    pass(30)
    expect(await status(token)).toBe(200)
  })

  it('starts while the provider is down, and recovers by itself', async () => {
    const token = await idp.token()
    await idp.stop()
    await expect(guard.ready()).rejects.toThrow(/could not be reached \(ECONNREFUSED\)/)
    expect(await status(token)).toBe(503)
    await idp.listen()
    pass(2)
    expect(await status(token)).toBe(200)
  })

  it('spends one fetch on a thousand made-up key ids, while good requests go on', async () => {
    const token = await idp.token()
    expect(await status(token)).toBe(200)
    const before = idp.fetchedKeys
    const hostile = Promise.all(Array.from({ length: 1000 }, async (_, i) => status(await forged(`made-up-${i}`))))
    for (let i = 0; i < 200; i++) {
      expect(await status(token)).toBe(200)
      if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    }
    for (const answer of await hostile) expect([401, 503]).toContain(answer)
    expect(idp.fetchedKeys - before).toBe(1)
    expect(await status(token)).toBe(200)
  })

  it('spends one fetch on a thousand requests at expiry, and none waits for it', async () => {
    const token = await idp.token()
    expect(await status(token)).toBe(200)
    const before = idp.fetchedKeys
    let answerJwks = (): void => {}
    idp.jwks = (_request, response) => {
      answerJwks = () => void response.writeHead(503).end()
    }
    pass(599)
    const statuses = await Promise.all(Array.from({ length: 1000 }, () => status(token)))
    expect(new Set(statuses)).toEqual(new Set([200]))
    pass(2)
    expect(new Set(await Promise.all(Array.from({ length: 1000 }, () => status(token))))).toEqual(new Set([200]))
    while (idp.fetchedKeys === before) await new Promise((resolve) => setTimeout(resolve, 1))
    expect(idp.fetchedKeys - before).toBe(1)
    answerJwks()
  })
})

describe('a JWKS that is', () => {
  const answers: { readonly [name: string]: RunningProvider['jwks'] } = {
    'a slow drip': (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const timer = setInterval(() => response.write(' '), 50)
      response.on('close', () => clearInterval(timer))
    },
    endless: (_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      }
      response.on('drain', more).on('error', () => {})
      more()
    },
    'compressed to almost nothing': async (_request, response) => {
      const { gzipSync } = await import('node:zlib')
      response.writeHead(200, { 'content-encoding': 'gzip' })
      response.end(gzipSync(`{"keys":[],"x":"${'x'.repeat(50_000_000)}"}`))
    },
    'a redirect': (request, response) =>
      void response.writeHead(307, { location: `http://${request.headers.host}/me` }).end(),
    garbage: (_request, response) => void response.end('<html>'),
    'cut short': (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"keys":[')
      setTimeout(() => response.destroy(), 5)
    },
    'a broken connection': (request) => void request.socket.destroy(),
  }

  it.each(Object.keys(answers))('%s leaves good traffic alone, and is 503 at first', async (name) => {
    const token = await idp.token()
    expect(await status(token)).toBe(200)
    idp.jwks = answers[name]
    pass(540)
    const started = performance.now()
    expect(await status(token)).toBe(200)
    expect(performance.now() - started).toBeLessThan(500)
    while (failures.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(failures[0]?.stale).toBe(true)
    expect(await status(token)).toBe(200)
    expect(idp.requests.get('/me')).toBeUndefined()

    const cold = createGuard({ issuer: idp.issuer, audience })
    await expect(cold.verify(token)).rejects.toMatchObject({ status: 503, reason: 'keys_unavailable' })
    await cold.close()
  })
})
