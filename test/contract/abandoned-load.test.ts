import { sign } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { remoteJwks } from '@bearer/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyPair } from '../../packages/core/test/support/key-pair.ts'
import { send } from './client.ts'
import { smallApps } from './small-apps.ts'
import { claims } from './support.ts'

const { publicKey, privateKey } = keyPair('ec', { namedCurve: 'P-256' })
const segment = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
const input = `${segment({ alg: 'ES256', kid: 'a' })}.${segment(claims)}`
const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
const token = `${input}.${signature.toString('base64url')}`

/** hostile-inputs §9, row 169. */
describe.each(smallApps)('while the keys of the issuer are on their way to $name', ({ start }) => {
  const asked: ServerResponse[] = []
  const issuer = createServer((_request, response) => void asked.push(response))
  let app: Awaited<ReturnType<typeof start>>
  beforeAll(async () => {
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve))
    const keys = remoteJwks(`http://127.0.0.1:${(issuer.address() as AddressInfo).port}/jwks`, { timeout: 30 })
    app = await start({ options: { keys, algorithms: ['ES256'] } })
  })
  afterAll(async () => {
    await app.close()
    issuer.closeAllConnections()
    issuer.close()
  })

  it('a client that leaves takes nothing from those who wait for them too', async () => {
    const leaving = connect(app.port, '127.0.0.1')
    leaving.write(`GET /x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`)
    await expect.poll(() => asked.length, { timeout: 10_000 }).toBe(1)
    const waiting = send(app.port, { path: '/x', headers: [['authorization', `Bearer ${token}`]] })
    // Who comes after it is answered, so it waits by now.
    expect((await send(app.port, { path: '/x' })).status).toBe(401)
    await new Promise((resolve) => leaving.once('close', resolve).destroy())
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'a', alg: 'ES256' }
    asked[0]?.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }))
    expect([(await waiting).status, asked.length, app.logged]).toEqual([200, 1, []])
  })
})
