import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { checkApi } from '../src/doctor/api/api.ts'
import { checkIssuer } from '../src/doctor/issuer/issuer.ts'
import { doctorText } from '../src/doctor/report.ts'
import { inspect } from '../src/inspect/inspect.ts'
import { inspectionText } from '../src/inspect/report.ts'
import { harmless } from '../src/output/terminal.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

async function serving(listener: RequestListener): Promise<URL> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

/** What a terminal obeys or hides. */
const unseen = /[^\P{C}\n]/u

const tokenOf = (claims: string): string =>
  ['{"alg":"RS256"}', claims, 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.')

describe('a hostile server', () => {
  it('sends a body without an end: its beginning is read', async () => {
    let sent = 0
    const url = await serving((_request, response) => {
      response.writeHead(401, { 'www-authenticate': 'Bearer realm="x"' })
      const more = (): void => {
        if (response.destroyed || sent > 256 * 1024 * 1024) return void response.end()
        sent += 65_536
        response.write(Buffer.alloc(65_536, 32), () => setImmediate(more))
      }
      more()
    })
    await checkApi({ url })
    await checkIssuer(url.origin)
    expect(sent).toBeLessThan(64 * 1024 * 1024)
  })

  it('sends nobody to another origin for its metadata, nor to plain HTTP for its issuers', async () => {
    const asked: string[] = []
    const inside = await serving((request, response) => {
      asked.push(request.url ?? '')
      response.end('{"resource":"x"}')
    })
    const url = await serving((_request, response) => {
      response
        .writeHead(401, { 'www-authenticate': `Bearer realm="x", resource_metadata="${inside.href}latest/meta-data"` })
        .end()
    })
    const { section } = await checkApi({ url })
    expect(asked).toEqual([])
    expect(section.findings).toContainEqual(expect.objectContaining({ id: 'metadata', level: 'error' }))
  })

  it('writes nothing that a terminal obeys', async () => {
    const url = await serving((_request, response) => {
      response.setHeader('set-cookie', 'a\u009b31mb=c')
      response.setHeader('www-authenticate', 'Bearer realm="\u009b2J", error="\u009b8m", scope="\u009b"')
      response.writeHead(401).end()
    })
    expect(doctorText([(await checkApi({ url })).section])).not.toMatch(unseen)
  })
})

describe('a hostile token', () => {
  it('writes nothing that a terminal obeys, by names and values', () => {
    const token = tokenOf('{"\u009b2J":"\u009b8m","a\u202eb":["\u009b"],"sub":"\\u001b]0;x\\u0007"}')
    const text = inspectionText(inspect(token, undefined, 0))
    expect(text).toContain('2J')
    expect(text).not.toMatch(unseen)
    expect(harmless(JSON.stringify(inspect(token, undefined, 0), undefined, 2))).not.toMatch(unseen)
  })

  it('nests as deep as it likes', () => {
    const token = tokenOf(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)
    expect(inspectionText(inspect(token, undefined, 0))).toContain('no JWT')
  })
})

it('lets colours of this program through, and nothing else that begins as they do', () => {
  expect(harmless('\u001b[31mred\u001b[39m\n\u001b[2J\u001b]8;;x\u0007\u009b1m')).toBe(
    '\u001b[31mred\u001b[39m\n\\u001b[2J\\u001b]8;;x\\u0007\\u009b1m',
  )
})
