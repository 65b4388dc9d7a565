import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { certificate } from '../../packages/core/test/support/certificate.ts'
import { bearer, served } from './command.ts'

const own = certificate('own')
const authorities = join(mkdtempSync(join(tmpdir(), 'bearer-authorities-')), 'ca.pem')

/** What strangers have at a URL that is not what they think. */
describe('a server that cannot be asked', () => {
  const servers: Server[] = []
  const listening = async (server: Server): Promise<string> => {
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  let [secure, plain, silent, foreign]: string[] = []
  beforeAll(async () => {
    writeFileSync(authorities, own.cert)
    const challenge = { 'www-authenticate': 'Bearer realm="api"' }
    secure = await listening(createSecureServer(own, (_, response) => void response.writeHead(401, challenge).end()))
    plain = (await served((_, response) => void response.writeHead(401, challenge).end())).slice('http://'.length)
    silent = await listening(createServer((socket) => void socket.on('error', () => {}).end()))
    foreign = await listening(createServer((socket) => void socket.on('error', () => {}).write('220 mail\r\n')))
  })
  afterAll(() => {
    for (const server of servers) server.close()
  })

  it('is told in words, also where Node would end without one', async () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      [`https://${secure}`, /signed by itself; NODE_EXTRA_CA_CERTS names/],
      [`http://${secure}`, /perhaps it speaks TLS there/],
      [`https://${plain}`, /does not speak TLS there/],
      // It depends on who is first: Node 20 waits for ever on a connection that was closed before the request.
      [`http://${silent}`, /closed the connection without an answer|did not answer within ten seconds/],
      [`http://${foreign}`, /no HTTP/],
      ['http://127.0.0.1:9', /bad port/],
      ['https://api.invalid', /has no address|name server does not answer/],
    ]
    const ran = await Promise.all(cases.map(([url]) => bearer(['doctor', url])))
    for (const [index, { status, out, err }] of ran.entries()) {
      expect([status, err]).toEqual([1, ''])
      expect(out).toMatch(cases[index]?.[1] as RegExp)
      expect(out).toMatch(/error +reachable/)
    }
  })

  it('is told of an issuer likewise', async () => {
    const [issuer, token] = await Promise.all([
      bearer(['doctor', '--issuer', `https://${secure}`]),
      bearer(['inspect', '--issuer', `https://${secure}`, '--audience', 'x'], { input: 'e30.e30.c2ln' }),
    ])
    for (const { status, out } of [issuer, token]) {
      expect(status).toBe(1)
      expect(out).toContain('could not be reached (DEPTH_ZERO_SELF_SIGNED_CERT): its certificate is signed by itself')
    }
  })

  it('can be asked where its certificate is trusted', async () => {
    const { status, out } = await bearer(['doctor', `https://${secure}`], { env: { NODE_EXTRA_CA_CERTS: authorities } })
    expect([status, out]).toEqual([0, expect.stringMatching(/ok +tls/)])
  })
})
