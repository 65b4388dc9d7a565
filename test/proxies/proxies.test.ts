import { once } from 'node:events'
import { request } from 'node:https'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { certificate } from '../../packages/core/test/support/certificate.ts'
import { send as sendPlain } from '../contract/client.ts'
import { token as signed } from '../contract/support.ts'
import { sample } from '../docs/samples.ts'
import { spellings } from '../mounts/spellings.ts'
import { hasApache, startApache } from './apache.ts'
import { type Application, frameworks, name, startApplication } from './applications.ts'
import { hasCaddy, startCaddy } from './caddy.ts'
import { clientOf, type Fields, reaching } from './client.ts'
import { hasHaproxy, startHaproxy } from './haproxy.ts'
import { hasNginx, startNginx } from './nginx.ts'
import type { RunningProxy } from './process.ts'

const server = certificate(name)
const page = 'docs/proxies.md'
const proxies = [
  ['nginx', hasNginx, startNginx, () => sample(page, 'nginx', 'nginx'), frameworks],
  ['Caddy', hasCaddy, startCaddy, () => sample(page, 'Caddy', 'caddyfile'), frameworks],
  // What it forwards is the same for all.
  ['HAProxy', hasHaproxy, startHaproxy, () => sample(page, 'HAProxy', 'haproxy'), ['Express']],
  ['Apache', hasApache, startApache, () => sample(page, 'Apache', 'apache'), ['Express']],
] as const
const pairs = proxies.flatMap(([proxy, has, start, shown, behind]) =>
  behind.map((framework) => ({ proxy, framework, has, start, shown })),
)

describe.each(pairs)(
  'a guarded server on $framework behind $proxy, as the page shows it',
  ({ framework, has, start, shown }) => {
    describe.skipIf(!has())('where that can be had', () => {
      let application: Application
      let proxy: RunningProxy
      let client: ReturnType<typeof clientOf>
      let token: string
      beforeAll(async () => {
        application = await startApplication(framework)
        proxy = await start(shown(), { upstream: application.port, certificate: server })
        client = clientOf(proxy.port, server.cert)
        token = (await application.sessions.start({ subject: 'ada' })).accessToken
      })
      afterAll(async () => {
        client.close()
        await application.close()
        await proxy.close()
      })

      const bearing = (text = token): Fields => [['authorization', `Bearer ${text}`]]
      const lies: Fields = [
        ['x-forwarded-for', '203.0.113.6'],
        ['x-forwarded-for', '127.0.0.1, 203.0.113.7'],
        ['x-forwarded-host', 'elsewhere.example'],
        ['forwarded', 'for=203.0.113.8;proto=https;host=elsewhere.example'],
      ]

      it('sees a request over TLS from its client, whatever that has written', async () => {
        const seen = { subject: 'ada', secure: true, ip: '127.0.0.1', host: name }
        const asked = [
          await client.send('/api/me', bearing()),
          await client.send('/api/me', [...lies, ['x-forwarded-proto', 'http'], ...bearing()]),
          await client.send('/api/me', [
            ...lies,
            ['x-forwarded-proto', 'https'],
            ['x-forwarded-proto', 'http'],
            ...bearing(),
          ]),
        ]
        expect(asked.map(({ status, body }) => [status, JSON.parse(body)])).toEqual(asked.map(() => [200, seen]))
        expect((await client.send('/api/me', lies)).status).toBe(401)
      })

      it('refuses what comes in the clear, whatever that says of itself', async () => {
        const host: Fields = [['host', `${name}:${proxy.plain}`]]
        const asked = (fields: Fields) =>
          sendPlain(proxy.plain, { path: '/api/me', headers: [...host, ...fields, ...bearing()] })
        const answers = [
          await asked([]),
          await asked([...lies, ['x-forwarded-proto', 'https']]),
          await asked([
            ['x-forwarded-proto', 'https'],
            ['x-forwarded-proto', 'https'],
            ['x-forwarded-ssl', 'on'],
          ]),
          await asked([['x_forwarded_proto', 'https']]),
        ]
        expect(answers.map(({ status, body }) => [status, JSON.parse(body).type])).toEqual(
          answers.map(() => [403, expect.stringMatching(/#insecure_transport$/)]),
        )
      })

      it('keeps cookies of the prefix __Host-, and those who forge requests with them out', async () => {
        const form = 'application/x-www-form-urlencoded'
        const own: Fields = [
          ['origin', `https://${name}`],
          ['sec-fetch-site', 'same-origin'],
          ['content-type', form],
        ]
        const { status, headers } = await client.send('/auth/login', own, 'POST', 'username=ada')
        const set = headers['set-cookie'] ?? []
        expect([status, [set].flat().map((line) => line.replace(/=[^;]+/, '=…').replace(/; Max-Age=\d+/, ''))]).toEqual(
          [200, ['at', 'rt'].map((of) => `__Host-Http-${of}=…; Path=/; HttpOnly; Secure; SameSite=Strict`)],
        )
        const cookies: Fields = [
          [
            'cookie',
            [set]
              .flat()
              .map((line) => line.split(';')[0])
              .join('; '),
          ],
        ]
        const foreign: Fields = [
          ['origin', 'https://elsewhere.example'],
          ['sec-fetch-site', 'cross-site'],
          ['content-type', form],
        ]
        expect([
          (await client.send('/api/me', cookies)).status,
          (await client.send('/auth/refresh', [...foreign, ...cookies], 'POST')).status,
          (
            await client.send(
              '/auth/refresh',
              [...foreign, ...cookies, ['x-forwarded-host', 'elsewhere.example']],
              'POST',
            )
          ).status,
          (await client.send('/auth/refresh', [...own, ...cookies], 'POST')).status,
        ]).toEqual([200, 403, 403, 200])
      })

      it('takes a token of 9 KB', async () => {
        const long = signed({ padding: 'x'.repeat(6_700) })
        expect(long.length).toBeGreaterThan(9_000)
        expect((await client.send('/api/me', bearing(long))).status).toBe(200)
      })

      it('answers two tokens as it does by itself', async () => {
        const twice = [...bearing(), ...bearing()]
        const own = await sendPlain(application.port, {
          path: '/api/me',
          headers: [...twice, ['x-forwarded-proto', 'https']],
        })
        const { status, body } = await client.send('/api/me', twice)
        // A proxy may refuse two lines itself.
        expect([status, body.includes('ada'), own.status]).toEqual([400, false, 400])
      })

      it('lets no spelling of a path through', async () => {
        const targets = spellings('/api/me')
        const asked = (fields: Fields) => Promise.all(targets.map((path) => client.send(path, fields)))
        const [inside, outside] = [await asked(bearing()), await asked([])]
        const reached = targets.filter((_, at) => inside[at]?.body.includes('ada'))
        expect(reached).toContain('/api/me')
        expect(targets.filter((_, at) => outside[at]?.body.includes('secure":'))).toEqual([])
        expect(reached.filter((path) => outside[targets.indexOf(path)]?.status !== 401)).toEqual([])
      })

      it('is upgraded to a WebSocket with a token, and refuses one without', async () => {
        const url = `wss://127.0.0.1:${proxy.port}/live`
        const options = { ...reaching(server.cert), headers: { host: name, authorization: `Bearer ${token}` } }
        const ws = new WebSocket(url, options)
        await once(ws, 'open')
        ws.send('you')
        expect(String((await once(ws, 'message'))[0])).toBe('heard you')
        ws.terminate()
        const refused = new WebSocket(url, { ...options, headers: { host: name } })
        expect(String(await once(refused, 'error'))).toContain('401')
      })

      it('sends each event when it happens', { timeout: 60_000 }, async () => {
        const options = { ...reaching(server.cert), host: '127.0.0.1', port: proxy.port, path: '/api/events' }
        const sent = request({ ...options, headers: { host: name, ...Object.fromEntries(bearing()) } }).end()
        const [incoming] = await once(sent, 'response')
        incoming.setEncoding('utf8')
        let seen = ''
        for (const text of ['one', 'two', 'three']) {
          application.tell(text)
          while (!seen.includes(text)) seen += String((await once(incoming, 'data'))[0])
        }
        sent.destroy()
        expect(seen).toContain('data: three')
      })
    })
  },
)

/** What the page warns of, written nevertheless: the application takes the client's word for its address. */
const warned = [
  [
    'nginx',
    hasNginx,
    startNginx,
    () => sample(page, 'nginx', 'nginx').replace(/\$remote_addr; #.*/, '$proxy_add_x_forwarded_for;'),
  ],
  [
    'Caddy',
    hasCaddy,
    startCaddy,
    () =>
      sample(page, 'Caddy', 'caddyfile').replace(
        /(reverse_proxy 127\S+)/,
        '$1 {\n\t\ttrusted_proxies 127.0.0.1/32\n\t}',
      ),
  ],
] as const

describe.each(warned)('%s, as the page warns of it', (_, has, start, shown) => {
  it.skipIf(!has())('lets a client choose its address', async () => {
    const application = await startApplication('Express')
    const proxy = await start(shown(), { upstream: application.port, certificate: server })
    const client = clientOf(proxy.port, server.cert)
    const { accessToken } = await application.sessions.start({ subject: 'ada' })
    const { body } = await client.send('/api/me', [
      ['authorization', `Bearer ${accessToken}`],
      ['x-forwarded-for', '203.0.113.6'],
    ])
    client.close()
    await Promise.all([application.close(), proxy.close()])
    expect(JSON.parse(body)).toMatchObject({ subject: 'ada', ip: '203.0.113.6' })
  })
})
