import 'reflect-metadata'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { bearer } from '@bearer/express'
import { Controller, Get, Logger, Module } from '@nestjs/common'
import { type BaseExceptionFilter, NestFactory } from '@nestjs/core'
import { transform } from 'esbuild'
import express from 'express'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { load, sample } from '../docs/samples.ts'
import { type Received, send } from './client.ts'
import { smallApps } from './small-apps.ts'
import { guardOptions, token, unavailableOptions } from './support.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  for (const close of closing.splice(0)) await close()
})

const bearing = (text: string) => [['authorization', `Bearer ${text}`] as const]
/** What a client acts on: of the answer's body nothing. */
const told = ({ status, headers }: Received): unknown[] => [
  status,
  ...['www-authenticate', 'retry-after', 'cache-control'].map((name) => headers[name]),
]

const refused: [string, object, readonly (readonly [string, string])[]][] = [
  ['without credentials', {}, []],
  ['with a bad token', {}, bearing('a.b.c')],
  ['with two tokens', {}, [...bearing(token()), ...bearing(token())]],
  ['that cannot be decided', unavailableOptions, bearing(token())],
]

describe.each(smallApps)('a forwarded refusal on $name, where nothing handles it,', (app) => {
  it.each(refused)('tells a request %s what the guard itself tells it', async (_, options, headers) => {
    const errors = vi.spyOn(console, 'error').mockReturnValue()
    const own = await app.start({ options })
    const forwarded = await app.start({ options: { ...options, forwardErrors: true } })
    closing.push(own.close, forwarded.close)
    const expected = told(await send(own.port, { path: '/x', headers }))
    const found = told(await send(forwarded.port, { path: '/x', headers }))
    expect(found).toEqual(expected)
    // Express writes a line for every error that nobody handles, whatever its status; 503 is a matter for every log.
    if (app.name.startsWith('Express') || expected[0] === 503) return
    expect([errors.mock.calls, forwarded.logged]).toEqual([[], []])
  })
})

describe('a forwarded refusal on Express', () => {
  it('writes one line without a stack to the log, not a crash', async () => {
    const errors = vi.spyOn(console, 'error').mockReturnValue()
    const app = await (smallApps[1] as (typeof smallApps)[number]).start({ options: { forwardErrors: true } })
    closing.push(app.close)
    await send(app.port, { path: '/x' })
    expect(errors.mock.calls).toHaveLength(1)
    expect(inspect(errors.mock.calls)).toMatch(/BearerError: This resource requires a bearer token\./)
    expect(inspect(errors.mock.calls)).not.toMatch(/\n\s+at /)
  })

  it('keeps its challenge where a handler answers with the status alone', async () => {
    const app = express().use(bearer({ ...guardOptions, forwardErrors: true }))
    app.use(
      ((error, _req, res, _next) => void res.status(error.status).json({ oops: true })) as express.ErrorRequestHandler,
    )
    const server: Server = createServer(app)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => server.close())
    const { status, headers, body } = await send((server.address() as AddressInfo).port, { path: '/x' })
    expect([status, headers['www-authenticate'], body]).toEqual([401, 'Bearer realm="api"', '{"oops":true}'])
  })
})

/** An application of Nest's, whose middleware is the guard. */
async function nest(Filter?: new (adapter: unknown) => BaseExceptionFilter): Promise<number> {
  class Things {
    list(): string {
      return 'in'
    }
  }
  Get('x')(Things.prototype, 'list', Object.getOwnPropertyDescriptor(Things.prototype, 'list') as PropertyDescriptor)
  Controller()(Things)
  class Application {}
  Module({ controllers: [Things] })(Application)
  const app = await NestFactory.create(Application, { logger: ['error'] })
  app.use(bearer({ ...guardOptions, forwardErrors: true }))
  if (Filter) app.useGlobalFilters(new Filter(app.getHttpAdapter()))
  await app.listen(0, '127.0.0.1')
  closing.push(() => app.close())
  return (app.getHttpServer().address() as AddressInfo).port
}

/** The filter that the README shows. */
async function shown(): Promise<new (...adapter: unknown[]) => BaseExceptionFilter> {
  const tsconfigRaw = { compilerOptions: { experimentalDecorators: true } }
  const { code } = await transform(sample('packages/express/README.md', 'NestJS'), { loader: 'ts', tsconfigRaw })
  return ((await load(code)) as { BearerFilter: new () => BaseExceptionFilter }).BearerFilter
}

describe('a forwarded refusal on Nest', () => {
  it('keeps status and challenge under the filter of Nest itself', async () => {
    vi.spyOn(Logger.prototype, 'error').mockReturnValue()
    const port = await nest()
    const { status, headers, body } = await send(port, { path: '/x' })
    expect([status, headers['www-authenticate'], JSON.parse(body)]).toEqual([
      401,
      'Bearer realm="api"',
      { statusCode: 401, message: 'This resource requires a bearer token.' },
    ])
    expect((await send(port, { path: '/x', headers: bearing(token()) })).body).toBe('in')
  })

  it('is answered and not logged under the filter that the README shows', async () => {
    const errors = vi.spyOn(Logger.prototype, 'error').mockReturnValue()
    const port = await nest(await shown())
    const { status, headers, body } = await send(port, { path: '/x' })
    expect([status, headers['www-authenticate'], headers['content-type'], JSON.parse(body)]).toEqual([
      401,
      'Bearer realm="api"',
      expect.stringMatching(/^application\/problem\+json/),
      expect.objectContaining({ status: 401, title: 'Credentials required' }),
    ])
    expect(errors.mock.calls).toEqual([])
    const { status: missing, body: other } = await send(port, { path: '/y', headers: bearing(token()) })
    expect([missing, JSON.parse(other)]).toEqual([404, expect.objectContaining({ message: 'Cannot GET /y' })])
  })
})
