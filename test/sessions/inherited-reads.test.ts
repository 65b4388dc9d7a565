import {
  type BearerRequest,
  type BearerResponse,
  createGuard,
  dpop,
  type Endpoint,
  type HeaderPairs,
  type Store,
  serve,
} from '@bearer/core'
import { type PendingLogin, sessionEndpoints, signIn, ticketEndpoint } from '@bearer/sessions'
import { expect, it } from 'vitest'
import { inheritedReads } from '../../packages/core/test/support/inherited-reads.ts'
import { type Setting, setting } from '../../packages/sessions/test/support.ts'
import { holder, proof } from '../contract/support.ts'

const publicUrl = 'https://app.example'
const secret = 'app-secret-0123456789-0123456789-abc'
const mobile = holder()

/** Objects that options hold are called as they are: their methods are the application's. */
const methods = ['changes', 'close', 'health', 'keepLost', 'open', 'ready', 'refund', 'unwatch', 'watch']

type Fields = { readonly [name: string]: string }

/** All endpoints of an application, asked over TLS with forms. */
class Application {
  readonly made: Setting
  isDown = false
  readonly #endpoints: readonly Endpoint[]

  constructor(transport: 'body' | 'cookie') {
    const replays = { add: async () => true }
    const proofs = [dpop({ mode: 'allow', publicUrl, replays })]
    const clients = [{ id: 'machine', secret, scopes: ['a'] }]
    const renew = ({ scope }: { scope?: string | undefined }) => ({ scope: scope ?? '' })
    this.made = setting({ publicUrl, clients, cookies: true, proofs, renew }, (store) => this.#failing(store))
    this.made.now = Date.now()
    const login = ({ username }: Fields, _request: BearerRequest, pending: PendingLogin | undefined) => {
      if (username === 'half')
        return pending ? { subject: pending.subject } : { refuse: 401, pending: { subject: 'ada' } }
      return username === 'nobody' ? undefined : { subject: 'ada', scope: 'a b', claims: { team: 'x' }, device: 'test' }
    }
    const { sessions } = this.made
    this.#endpoints = [...sessionEndpoints(sessions, { login, transport }), ticketEndpoint(sessions)]
  }

  async ask(path: string, form: Fields = {}, headers: HeaderPairs = [], method = 'POST'): Promise<Fields> {
    const bytes = new TextEncoder().encode(new URLSearchParams(form).toString())
    const type = ['content-type', 'application/x-www-form-urlencoded'] as const
    const response = await serve(
      this.#endpoints,
      {
        ...{ method, url: path, tls: true, remoteAddress: undefined, tlsHint: undefined, native: undefined },
        headers: [type, ['sec-fetch-site', 'same-origin'], ...headers],
        body: async () => ({ kind: 'bytes', bytes }),
      },
      path,
    )
    return membersOf(response)
  }

  #failing({ sessions, revocations, replays }: Store): Store {
    const answering = <Args extends unknown[], Answer>(call: (...args: Args) => Promise<Answer>) => {
      return async (...args: Args): Promise<Answer> => {
        if (this.isDown) throw new Error('down')
        return call(...args)
      }
    }
    const { insert, read, replace, list } = sessions
    return {
      sessions: {
        insert: answering(insert.bind(sessions)),
        // A store without a clock of its own.
        read: answering(async (id: string) => {
          const found = await read.call(sessions, id)
          return found && { record: found.record }
        }),
        replace: answering(replace.bind(sessions)),
        list: answering(list.bind(sessions)),
      },
      revocations: {
        put: answering(revocations.put.bind(revocations)),
        get: answering(revocations.get.bind(revocations)),
      },
      replays,
    }
  }
}

function membersOf(response: BearerResponse | undefined): Fields {
  const cookies = (response?.headers ?? []).filter(([name]) => name === 'set-cookie')
  const cookie = cookies.map(([, value]) => value.split(';')[0]).join('; ')
  const body = response?.body ? (JSON.parse(response.body) as Fields) : {}
  return Object.assign(Object.create(null), body, { cookie })
}

const bearing = (token = ''): HeaderPairs => [['authorization', `Bearer ${token}`]]

/** What a browser or an app and its user do, good and bad, and what the application does with their sessions. */
async function lived(transport: 'body' | 'cookie'): Promise<void> {
  const app = new Application(transport)
  const { sessions } = app.made
  const one = await app.ask('/login', { username: 'ada' })
  const by = (answer: Fields): HeaderPairs =>
    transport === 'body' ? bearing(answer['access_token']) : [['cookie', answer['cookie'] ?? '']]
  const held = (answer: Fields): Fields => ({ refresh_token: answer['refresh_token'] ?? '' })
  await app.ask('/login', { username: 'nobody' })
  const half = await app.ask('/login', { username: 'half' })
  await app.ask('/login', { username: 'half', pending_token: half['pending_token'] ?? '' }, [
    ['cookie', half['cookie'] ?? ''],
  ])
  const dpopped = await app.ask('/login', { username: 'ada' }, [
    ['dpop', proof(mobile, '', '', { htm: 'POST', htu: `${publicUrl}/login` })],
  ])
  await app.ask('/refresh', held(dpopped), [
    ['dpop', proof(mobile, '', '', { htm: 'POST', htu: `${publicUrl}/refresh` })],
  ])
  const two = await app.ask('/refresh', held(one), by(one))
  await app.ask('/refresh', { refresh_token: 'forged', scope: 'z', resource: 'https://other.example' })
  await app.ask('/refresh', { ...held(two), scope: 'z' }, by(two))
  await app.ask('/token', { grant_type: 'client_credentials', client_id: 'machine', client_secret: secret, scope: 'a' })
  await app.ask('/introspect', { token: two['access_token'] ?? 'x', client_id: 'machine', client_secret: secret })
  await app.ask('/introspect', { token: two['refresh_token'] ?? 'x', client_id: 'machine', client_secret: secret })
  await app.ask('/revoke', { token: two['access_token'] ?? 'x', client_id: 'machine', client_secret: secret })
  await app.ask('/sessions', {}, by(two), 'GET')
  const { ticket } = await app.ask('/ticket', { path: '/live' }, by(two))
  const guard = createGuard({ sessions, accept: { ticket: 'ticket' } })
  const request = {
    tls: true,
    remoteAddress: undefined,
    tlsHint: undefined,
    native: undefined,
    method: 'GET',
    headers: [],
  }
  await guard.authenticate({ ...request, url: `/live?ticket=${ticket}` })
  await guard.authenticate({ ...request, url: '/live', headers: by(two) })
  await signIn(sessions, { ...request, headers: [['sec-fetch-site', 'same-origin']], url: '/' }, { subject: 'bob' })
  const acting = await sessions.start({ subject: 'bob', act: { sub: 'ada' } })
  await sessions.update(acting.sessionId, { scope: 'a' })
  await sessions.listActing('ada')
  await app.ask('/sessions/none', {}, by(two), 'DELETE')
  await app.ask('/logout-others', {}, by(two))
  await app.ask('/logout', held(two), by(two))
  await app.ask('/logout', held(two), by(two))
  const three = await app.ask('/login', { username: 'ada' })
  app.isDown = true
  await app.ask('/refresh', held(three), by(three))
  await app.ask('/logout', held(three), by(three))
  await app.ask('/logout-all', held(three), by(three))
  app.isDown = false
  await sessions.revokeAll('ada')
  await sessions.ready()
  sessions.health()
  await sessions.close()
}

it.each(['body', 'cookie'] as const)(
  'nothing is read that every object has, with tokens in the %s',
  async (transport) => {
    await lived(transport)
    const reads = await inheritedReads(() => lived(transport))
    expect(reads.filter((read) => !methods.includes(read.split(',')[0] ?? ''))).toEqual([])
  },
)
