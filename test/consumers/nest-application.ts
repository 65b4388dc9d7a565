/** An application of Nest's as its templates make one, by file. It is of no compiler here: decorators, and metadata of their types. */
export const application: { readonly [file: string]: string } = {
  'src/reports.module.ts': `import { Auth, BearerModule, Public, Scopes } from '@bearer/nest'
import { Controller, type DynamicModule, Get, Injectable } from '@nestjs/common'

@Injectable()
export class Greeter {
  greet(name = 'nobody') {
    return 'hello ' + name
  }
}

@Controller()
export class Reports {
  constructor(private readonly greeter: Greeter) {}
  @Get('health') @Public() health() {
    return 'up'
  }
  @Get('me') me(@Auth() auth: Auth) {
    return this.greeter.greet(auth.subject)
  }
  @Get('reports') @Scopes('reports:read') list() {
    return 'none'
  }
}

export class App {
  static of(issuer: string): DynamicModule {
    const imports = [BearerModule.forRoot({ issuer, audience: 'https://api.example.com' })]
    return { module: App, imports, controllers: [Reports], providers: [Greeter] }
  }
}
`,
  'src/reports.spec.ts': `import 'reflect-metadata'
import { createClient } from '@bearer/client'
import { dpop } from '@bearer/client/dpop'
import { events } from '@bearer/client/events'
import { forwarded } from '@bearer/client/server'
import { socket } from '@bearer/client/socket'
import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { BearerConnections } from '@bearer/nest/websockets'
import type { INestApplication } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { App } from './reports.module'

let issuer: TestIssuer
let app: INestApplication
beforeAll(async () => {
  issuer = await createTestIssuer({ audience: 'https://api.example.com', clock: Date.now })
  app = (await Test.createTestingModule({ imports: [App.of(issuer.issuer)] }).compile()).createNestApplication()
  await app.listen(0, '127.0.0.1')
}, 120_000)
afterAll(async () => {
  await app.close()
  await issuer.close()
})

it('guards its handlers', async () => {
  const ask = async (path: string, claims?: Record<string, string>) => {
    const headers: Record<string, string> = claims ? { authorization: 'Bearer ' + (await issuer.mint(claims)) } : {}
    const response = await fetch((await app.getUrl()) + path, { headers })
    return response.status + ' ' + (response.ok ? await response.text() : response.headers.get('content-type'))
  }
  expect([
    await ask('/health'),
    await ask('/me'),
    await ask('/me', { sub: 'ada' }),
    await ask('/reports', { sub: 'ada' }),
    await ask('/reports', { scope: 'reports:read' }),
  ]).toEqual(['200 up', '401 application/problem+json', '200 hello ada', '403 application/problem+json', '200 none'])
}, 120_000)

it('loads the client', async () => {
  const url = (await app.getUrl()) + '/auth'
  expect((await createClient(dpop({ url, transport: 'body' })).ready()).status).toBe('signed-out')
  for (const entry of [events, forwarded, socket, BearerConnections]) expect(typeof entry).toBe('function')
}, 120_000)
`,
}

/** The options of the compiler that Nest's templates have in common. */
export const compilerOptions = {
  target: 'ES2023',
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  esModuleInterop: true,
  strict: true,
  skipLibCheck: true,
}
