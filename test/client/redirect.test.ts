import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@bearer/client'
import { afterAll, expect, it } from 'vitest'

const servers: Server[] = []
afterAll(() => {
  for (const server of servers) server.close()
})
async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

it.each([301, 302, 303, 307, 308])('a token is not carried along a redirect to another origin (%i)', async (status) => {
  const got: (string | undefined)[] = []
  const elsewhere = await listen((request, response) => {
    got.push(request.headers.authorization)
    response.end('elsewhere')
  })
  const api = await listen((request, response) => {
    if (request.url === '/auth/login') {
      response.setHeader('content-type', 'application/json')
      return void response.end('{"access_token":"a","refresh_token":"r","expires_in":600}')
    }
    got.push(request.headers.authorization)
    if (request.url === '/api/here') return void response.end('here')
    const location = request.url === '/api/moved' ? '/api/here' : `${elsewhere}/x`
    response.writeHead(status, { location }).end()
  })
  const session = createClient({ url: `${api}/auth`, transport: 'body' })
  await session.login({})
  expect(await (await session.fetch('/api/moved')).text()).toBe('here')
  expect(await (await session.fetch('/api/away')).text()).toBe('elsewhere')
  expect(got).toEqual(['Bearer a', 'Bearer a', 'Bearer a', undefined])
})
