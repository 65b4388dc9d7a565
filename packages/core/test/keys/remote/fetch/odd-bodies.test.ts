import { once } from 'node:events'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { remoteJwks } from '../../../../src/keys/remote/remote-jwks.ts'
import type { FetchFunction } from '../../../../src/keys/remote/settings.ts'
import { opened } from '../../../support/remote.ts'
import { clock } from '../../../support/token.ts'

/** Why keys could not be loaded by a `fetch` of the application's. */
async function failureOf(fetch: FetchFunction): Promise<string> {
  const { source } = opened(remoteJwks('https://issuer.test/jwks', { fetch, timeout: 0.5 }), clock)
  return Promise.resolve(source.ready?.()).then(
    () => 'loaded',
    (error: Error) => error.message.replace('The keys of https://issuer.test/jwks could not be loaded: ', ''),
  )
}
const answering = (body: unknown, status = 200, fields = {}): FetchFunction => {
  return async () => ({ status, headers: new Headers(fields), body })
}
const endless = (part: Uint8Array): unknown => ({
  getReader: () => ({ read: async () => ({ value: part }), cancel: () => undefined }),
})

describe('a fetch of the application', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    [
      'what throws when it is looked at',
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('x')
          },
        },
      ),
    ],
  ])('that rejects with %s could not reach the issuer', async (_, thrown) => {
    expect(await failureOf(() => Promise.reject(thrown))).toMatch(/could not be reached \(unknown\)/)
  })

  it('may give a body that ends nowhere, and has nothing in it', async () => {
    expect(await failureOf(answering(endless(new Uint8Array(0))))).toMatch(/more than 262144 octets/)
  })

  it.each([200, 500])('may give a body that somebody else has read, with status %i', async (status) => {
    const response = new Response('{"keys":[]}', { status })
    await response.text()
    expect(await failureOf(async () => response)).toMatch(status === 200 ? /without a body/ : /status 500/)
  })
})

describe('a body of Node that is of no use', () => {
  it.each<[string, number, object]>([
    ['of a status that is refused', 500, {}],
    ['that is announced as too large', 200, { 'content-length': '999999999' }],
  ])('%s is destroyed, and its error ends no process', async (_, status, fields) => {
    const body = new Readable({ read() {} })
    const closed = once(body, 'close')
    await failureOf(answering(body, status, fields))
    body.destroy(new Error('reset'))
    await closed
    expect(body.destroyed).toBe(true)
    body.emit('error', new Error('late'))
  })
})
