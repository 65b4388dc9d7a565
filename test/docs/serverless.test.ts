import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { load, sample } from './samples.ts'

interface Answer {
  readonly statusCode: number
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}
type Handler = (event: object, context: object) => Promise<Answer>

/** What API Gateway hands over for an HTTP API (payload format 2.0). */
const event = (headers: { [name: string]: string }): object => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: '/me',
  rawQueryString: '',
  headers: { host: 'x.execute-api.eu-central-1.amazonaws.com', 'x-forwarded-proto': 'https', ...headers },
  requestContext: {
    domainName: 'x.execute-api.eu-central-1.amazonaws.com',
    http: { method: 'GET', path: '/me', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
    stage: '$default',
    requestId: 'r',
    time: '26/Nov/2026:00:00:00 +0000',
    timeEpoch: 1_795_651_200_000,
  },
  isBase64Encoded: false,
})

describe('the samples of docs/serverless.md', () => {
  let issuer: TestIssuer
  beforeAll(async () => {
    issuer = await createTestIssuer({ audience: 'https://api.example.com', clock: Date.now })
  })
  afterAll(() => issuer.close())

  it.each(['Express on Lambda', 'Fastify on Lambda', 'Hono on Lambda'])(
    'guard a function, with %s',
    async (heading) => {
      const code = sample('docs/serverless.md', heading).replace('https://login.example.com', issuer.issuer)
      const { handler } = (await load(code)) as { handler: Handler }
      const ask = (headers: { [name: string]: string }): Promise<Answer> => handler(event(headers), {})
      const authorization = `Bearer ${await issuer.mint({ sub: 'ada' })}`
      const passed = await ask({ authorization })
      expect([passed.statusCode, JSON.parse(passed.body)]).toEqual([200, { subject: 'ada' }])
      const refused = await ask({})
      expect(refused.statusCode).toBe(401)
      const fields = new Map(Object.entries(refused.headers).map(([name, value]) => [name.toLowerCase(), value]))
      expect(fields.get('www-authenticate')).toBe('Bearer realm="api"')
      expect(JSON.parse(refused.body)).toMatchObject({ status: 401 })
      expect((await ask({ authorization: 'Bearer nonsense' })).statusCode).toBe(401)
      expect((await ask({ authorization, 'x-forwarded-proto': 'http' })).statusCode).toBe(403)
    },
  )
})
