import 'reflect-metadata'
import type { AddressInfo } from 'node:net'
import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { BearerModule, type BearerOptions } from '@bearer/nest'
import type { INestApplication, LoggerService, ModuleMetadata } from '@nestjs/common'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { Test } from '@nestjs/testing'
import { afterAll, afterEach, beforeAll } from 'vitest'

export const audience = 'https://api.example'

/** What Nest logs of errors and warnings. */
export class Logged implements LoggerService {
  readonly lines: unknown[] = []
  log(): void {}
  error(...line: unknown[]): void {
    this.lines.push(line)
  }
  warn(...line: unknown[]): void {
    this.lines.push(line)
  }
}

export const platforms = {
  Express: () => new ExpressAdapter(),
  Fastify: () => new FastifyAdapter({ forceCloseConnections: true }),
} as const

export interface Running {
  readonly app: INestApplication
  readonly logged: Logged
  readonly url: string
}

/** An issuer for the tests of a file, and applications that trust it, each for one test. */
export function nest(): {
  readonly issuer: () => TestIssuer
  options(): BearerOptions
  start(
    module: ModuleMetadata,
    platform?: keyof typeof platforms,
    set?: (app: INestApplication) => void,
  ): Promise<Running>
} {
  let issuer: TestIssuer
  const running: INestApplication[] = []
  beforeAll(async () => {
    issuer = await createTestIssuer({ audience, clock: Date.now })
  })
  afterEach(async () => {
    for (const app of running.splice(0)) await app.close()
  })
  afterAll(() => issuer.close())
  const options = (): BearerOptions => ({ issuer: issuer.issuer, audience, on: { refused: () => {} } })
  return {
    issuer: () => issuer,
    options,
    async start({ imports = [BearerModule.forRoot(options())], ...module }, platform = 'Express', set) {
      const made = await Test.createTestingModule({ ...module, imports }).compile()
      const logged = new Logged()
      const app = made.createNestApplication(platforms[platform]() as ExpressAdapter, { logger: logged })
      set?.(app)
      running.push(app)
      await app.listen(0, '127.0.0.1')
      return { app, logged, url: `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}` }
    },
  }
}

/** Asks with a token, or without; gives status, challenge, media type and body. */
export async function ask(url: string, token?: string, init: RequestInit = {}) {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await fetch(url, { ...init, headers: { ...init.headers, ...authorization } })
  const type = response.headers.get('content-type')
  const text = await response.text()
  return {
    status: response.status,
    challenge: response.headers.get('www-authenticate'),
    type,
    body: /json/.test(type ?? '') ? (JSON.parse(text) as { [name: string]: unknown }) : text,
  }
}
