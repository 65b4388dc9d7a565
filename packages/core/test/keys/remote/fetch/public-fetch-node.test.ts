import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publicFetch } from '../../../../src/keys/remote/fetch/public-fetch-node.ts'
import { remoteJwks } from '../../../../src/keys/remote/remote-jwks.ts'
import { found, opened } from '../../../support/remote.ts'

let server: Server
let port: number
let requests = 0

beforeAll(async () => {
  server = createServer((_request, response) => {
    requests++
    response.writeHead(200, { etag: '"a"' }).end('{"keys":[]}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})

afterAll(() => {
  server.close()
  server.closeAllConnections()
})

const init = { headers: {}, redirect: 'manual' as const, signal: new AbortController().signal }

describe('connecting to public addresses only', () => {
  it('judges the address that a name resolves to when it connects', async () => {
    await expect(publicFetch(`http://localhost:${port}/jwks`, init)).rejects.toMatchObject({ code: 'PRIVATE_ADDRESS' })
    expect(requests).toBe(0)
  })

  it('is what refusePrivateAddresses does with a name that is not literally private', async () => {
    // "localtest" names cannot be counted on here, so the resolver's answer for this machine's own name stands in.
    const { hostname } = await import('node:os')
    const options = { refusePrivateAddresses: true, allowPlainHttp: true }
    const { source, reports } = opened(remoteJwks(`http://${hostname()}:${port}/jwks`, options), Date.now)
    expect(await found(source, 'a')).toEqual({ reason: 'keys_unavailable', retryAfter: 1 })
    expect(String(reports[0]?.[1]['message'])).toMatch(/PRIVATE_ADDRESS|ENOTFOUND|EAI_AGAIN|ECONNREFUSED/)
    expect(requests).toBe(0)
  })

  it('otherwise answers as fetch does', async () => {
    // A literal address is not looked up: it is refused earlier, when the URL is read.
    const response = await publicFetch(`http://127.0.0.1:${port}/jwks`, init)
    expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([200, '"a"', '{"keys":[]}'])
  })

  it.each([
    ['no status of HTTP', '999 X', 'rejects'],
    ['no status at all', '000 X', 'rejects'],
    ['a status without a body', '205 X', 205],
    ['a status that is refused later', '599 X', 599],
  ])('ends no process by an answer with %s', async (_, head, expected) => {
    const odd = createSocketServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.end(`HTTP/1.1 ${head}\r\nContent-Length: 0\r\n\r\n`))
    })
    await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(odd.address() as AddressInfo).port}/jwks`
    const answered = publicFetch(url, init).then(
      ({ status }) => status,
      () => 'rejects',
    )
    expect(await answered).toBe(expected)
    odd.close()
  })

  it('rejects when nobody answers, and when it is aborted', async () => {
    await expect(publicFetch('http://127.0.0.1:1/jwks', init)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await expect(publicFetch(`http://127.0.0.1:${port}/`, { ...init, signal: AbortSignal.abort() })).rejects.toThrow()
  })
})
