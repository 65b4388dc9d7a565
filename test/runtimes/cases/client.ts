import { createClient } from '@bearer/client'
import { dpop } from '@bearer/client/dpop'
import { events } from '@bearer/client/events'
import { forwarded } from '@bearer/client/server'
import { type RuntimeCase, runtimeCase, same } from './case.ts'

const origin = 'https://app.example'

/** A server in a function: it gives tokens, and takes the latest alone. */
function server() {
  const asked: string[] = []
  let n = 0
  const send: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    const { pathname } = new URL(request.url)
    asked.push(pathname)
    const isApi = pathname.startsWith('/api')
    if (isApi && request.headers.get('authorization') !== `Bearer access-${n}`)
      return new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } })
    if (isApi) return new Response(await request.text())
    n++
    return Response.json({
      access_token: `access-${n}`,
      refresh_token: `refresh-${n}`,
      expires_in: 600,
      session_id: 's',
    })
  }
  return { asked, send, lose: () => n++ }
}

/** The client, which depends on nothing but `fetch` and its kin. */
export const clientCases: readonly RuntimeCase[] = [
  runtimeCase('the client refreshes once for many calls, and sends them again with their bodies', async () => {
    const { asked, send, lose } = server()
    const session = createClient({ url: `${origin}/auth`, transport: 'body', fetch: send })
    await session.login({ username: 'ada' })
    lose()
    const calls = ['a', 'b', 'c'].map((body) => session.fetch('/api/echo', { method: 'POST', body }))
    same(await Promise.all(calls.map(async (call) => (await call).text())), ['a', 'b', 'c'])
    same(asked.filter((path) => path === '/auth/refresh').length, 1)
    same(session.state.status, 'signed-in')
  }),
  runtimeCase('the client tells of a server that cannot be reached, and keeps the session', async () => {
    const session = createClient({
      url: `${origin}/auth`,
      transport: 'body',
      fetch: () => Promise.reject(new TypeError()),
    })
    const error = await session.login({ username: 'ada' }).catch((reason: { name: string; code: string }) => reason)
    same([(error as { name: string }).name, (error as { code: string }).code], ['ClientError', 'offline'])
  }),
  runtimeCase('a renderer carries the cookies of a browser on, and back', async () => {
    const got: (string | null)[] = []
    const send: typeof fetch = async (input, init) => {
      got.push(new Request(input, init).headers.get('cookie'))
      return new Response(null, {
        headers: [
          ['set-cookie', 'at=2; Path=/'],
          ['set-cookie', 'rt=3; Path=/'],
        ],
      })
    }
    const { fetch, setCookies } = forwarded({ cookie: 'at=1' }, { origin, fetch: send })
    await fetch(`${origin}/api/me`)
    await fetch(`${origin}/api/me`)
    same([got, setCookies().length], [['at=1', 'at=2; rt=3'], 4])
  }),
  runtimeCase('the client proves a key of its own, and once more with a nonce that is wanted', async () => {
    const proofs: { htm?: string; htu?: string; nonce?: string }[] = []
    const network: typeof fetch = async (input, init) => {
      const request = new Request(input, init)
      const [, payload = ''] = request.headers.get('dpop')?.split('.') ?? []
      const { htm, htu, nonce } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
      proofs.push({ htm, htu, nonce })
      if (nonce === undefined)
        return Response.json({ error: 'use_dpop_nonce' }, { status: 400, headers: { 'dpop-nonce': 'n1' } })
      return Response.json({ access_token: 'a', refresh_token: 'r', expires_in: 600, session_id: 's' })
    }
    const session = createClient(dpop({ url: `${origin}/auth`, transport: 'body', fetch: network }))
    same((await session.login({ username: 'ada' })).status, 'signed-in')
    const htu = `${origin}/auth/login`
    same(proofs, [
      { htm: 'POST', htu },
      { htm: 'POST', htu, nonce: 'n1' },
    ])
  }),
  runtimeCase('a password is carried on by no redirect', async () => {
    const asked: string[] = []
    const network: typeof fetch = async (input, init) => {
      const request = new Request(input, init)
      asked.push(request.redirect)
      return new Response(null, { status: 307, headers: { location: 'https://evil.example/' } })
    }
    const session = createClient({ url: `${origin}/auth`, transport: 'body', fetch: network })
    const refused = await session.login({ username: 'ada' }).catch(({ name, status }) => [name, status])
    same([refused, asked], [['ClientError', 307], ['manual']])
  }),
  runtimeCase('events of a session come over its fetch, with its token, until it is logged out', async () => {
    const { send } = server()
    const asked: (string | null)[] = []
    const network: typeof fetch = async (input, init) => {
      const request = new Request(input, init)
      if (!request.url.endsWith('/events')) return send(input, init)
      asked.push(request.headers.get('authorization'))
      const headers = { 'content-type': 'text/event-stream' }
      return new Response('id: 1\ndata: hello\n\nevent: end\ndata: {"reason":"closed"}\n\n', { headers })
    }
    const session = createClient({ url: `${origin}/auth`, transport: 'body', fetch: network })
    await session.login({ username: 'ada' })
    const told: string[] = []
    const ended = new Promise<string>((onEnd) => {
      const onEvent = ({ data }: { readonly data: string }) => {
        told.push(data)
        setTimeout(session.logout)
      }
      events(session, `${origin}/events`, { onEvent, onEnd })
    })
    same([await ended, told, asked], ['signed-out', ['hello'], ['Bearer access-1']])
  }),
]
