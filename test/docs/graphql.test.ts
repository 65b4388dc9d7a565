import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run, sample } from './samples.ts'

describe('the samples of docs/graphql.md', () => {
  let issuer: TestIssuer
  beforeAll(async () => {
    issuer = await createTestIssuer({ audience: 'https://api.example.com', clock: Date.now })
  })
  afterAll(() => issuer.close())

  const serve = async (heading: string) => {
    const port = await run(sample('docs/graphql.md', heading).replace('https://login.example.com', issuer.issuer))
    return async (query: string, token?: string) => {
      const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ query }),
      })
      const body = (await response.json()) as { data?: unknown; errors?: { extensions?: { code?: string } }[] }
      const challenge = response.headers.get('www-authenticate')
      return { status: response.status, challenge, data: body.data, code: body.errors?.[0]?.extensions?.code }
    }
  }
  const refused = { status: 401, challenge: 'Bearer realm="api"', data: undefined, code: undefined }
  const invalid = { ...refused, challenge: expect.stringContaining('invalid_token') }
  const passed = (data: object) => ({ status: 200, challenge: null, data, code: undefined })

  it.each(['Apollo Server', 'Yoga'])('answer refusals as HTTP, on %s', async (heading) => {
    const ask = await serve(heading)
    expect(await ask('{ me }')).toEqual(refused)
    expect(await ask('{ me }', 'nonsense')).toEqual(invalid)
    expect(await ask('{ me }', await issuer.mint({ sub: 'ada' }))).toEqual(passed({ me: 'ada' }))
  })

  it('say what a field needs beside the data of others', async () => {
    const ask = await serve('Apollo Server')
    expect(await ask('{ me reports }', await issuer.mint({ sub: 'ada' }))).toEqual({
      ...passed({ me: 'ada', reports: null }),
      code: 'FORBIDDEN',
    })
    const reader = await issuer.mint({ sub: 'ada', scope: 'reports:read' })
    expect(await ask('{ me reports }', reader)).toEqual(passed({ me: 'ada', reports: ['annual'] }))
  })

  it('let operations for everybody through, and answer 401 to others', async () => {
    const ask = await serve('Operations for everybody, and others')
    expect(await ask('{ motto }')).toEqual(passed({ motto: 'for everybody' }))
    expect(await ask('{ me }')).toMatchObject({ status: 401, challenge: 'Bearer realm="api"', code: 'UNAUTHENTICATED' })
    expect(await ask('{ motto }', 'nonsense')).toEqual(invalid)
    expect(await ask('{ me }', await issuer.mint({ sub: 'ada' }))).toEqual(passed({ me: 'ada' }))
  })

  it('answer 401 where the context asks the guard, and no 500', async () => {
    const ask = await serve('In the context')
    expect(await ask('{ me }')).toMatchObject({ ...refused, code: 'missing_credentials' })
    expect(await ask('{ me }', 'nonsense')).toMatchObject({ ...invalid, code: 'invalid_token' })
    expect(await ask('{ me }', await issuer.mint({ sub: 'ada' }))).toEqual(passed({ me: 'ada' }))
  })
})
