// The transport decides what a client takes, its state is one of five, and misuse is refused.

import { type Client, type ClientOptions, createClient, isClientError, type SessionState } from '@bearer/client'
import { dpop } from '@bearer/client/dpop'
import { events } from '@bearer/client/events'
import { forwarded } from '@bearer/client/server'
import { socket } from '@bearer/client/socket'

const store = { get: () => null, set: () => {}, remove: () => {} }
const later = { get: async () => 'text', set: async (_text: string) => {}, remove: async () => {} }

createClient({ url: '/auth', transport: 'cookie' })
createClient({ url: '/auth', transport: 'refresh-cookie', origins: ['https://api.example'] })
createClient({ url: '/auth', transport: 'body', store })
const session: Client = createClient({ url: '/auth', transport: 'body', store: later, fetch, clock: Date.now })

// What is in cookies is nothing for a store.
// @ts-expect-error
createClient({ url: '/auth', transport: 'cookie', store })
// @ts-expect-error
createClient({ url: '/auth', transport: 'refresh-cookie', store })
// @ts-expect-error: no such transport
createClient({ url: '/auth', transport: 'cookies' })
// @ts-expect-error: the server has one, and it is named
createClient({ url: '/auth' })
// @ts-expect-error
createClient({ transport: 'cookie' })
// @ts-expect-error
createClient({ url: '/auth', transport: 'cookie', retries: 3 })
// @ts-expect-error: a store gives what it was given, a text
createClient({ url: '/auth', transport: 'body', store: { ...store, get: () => 1 } })

// It is a fetch, for whatever takes one.
const platform: typeof fetch = session.fetch
session.fetch(new URL('https://app.example/api'), { method: 'POST', body: new FormData() })
// @ts-expect-error
session.fetch(1)
// @ts-expect-error: credentials are members of an object
session.login('ada', 'password')

createClient({
  url: '/auth',
  transport: 'cookie',
  onStepUp: ({ acrValues, maxAge }) => acrValues.includes('mfa') && (maxAge satisfies number | undefined) !== 0,
  onScope: async ({ scopes }) => scopes.length > 0,
})
// @ts-expect-error: that is of a step-up
createClient({ url: '/auth', transport: 'cookie', onScope: ({ acrValues }) => acrValues })

/** Every status is here, and no other. */
function shown({ status, demand }: SessionState): string {
  switch (status) {
    case 'unknown':
    case 'signed-out':
    case 'offline':
    case 'signed-in':
      return status
    case 'step-up':
      return demand?.acrValues.join() ?? ''
    default:
      return status satisfies never
  }
}
// @ts-expect-error: no such status
export const isLoading = (state: SessionState): boolean => state.status === 'loading'
// @ts-expect-error: a page shows it, and does not write it
session.state.status = 'signed-in'
// @ts-expect-error: no token is in it
session.state.access

session.subscribe((state) => shown(state))() satisfies unknown
const out: Promise<boolean> = session.logout()
const list: Promise<readonly { readonly id: string; readonly current: boolean }[]> = session.sessions()
const token: Promise<string | undefined> = session.token()
// @ts-expect-error: where scripts have none, there is none
const always: Promise<string> = session.token()

session.login({ username: 'ada' }).catch((error: unknown) => {
  // @ts-expect-error: it may be anything
  error.code
  if (isClientError(error)) return (error.code satisfies string) + (error.retryAfter satisfies number)
  throw error
})

socket(session, '/live', { credential: 'cookie' }).send('text') satisfies boolean
socket(session, '/live', { credential: 'ticket', ticketUrl: '/auth/ticket', renew: (token) => token.trim() })
socket(session, '/live', { credential: 'subprotocol', protocols: ['chat'], WebSocket })
// @ts-expect-error: how it comes in is named
socket(session, '/live', {})
// @ts-expect-error: nobody knows where tickets are
socket(session, '/live', { credential: 'ticket' })
// @ts-expect-error: browsers give up where there is none to choose
socket(session, '/live', { credential: 'subprotocol', protocols: [] })
// @ts-expect-error: a cookie is nothing that a script could renew with
socket(session, '/live', { credential: 'cookie', renew: (token: string) => token })
events(session, '/events', { onEvent: ({ event, data, id }) => (event + data + id) satisfies string })
// @ts-expect-error: somebody listens
events(session, '/events', {})

createClient(dpop({ url: '/auth', transport: 'refresh-cookie' }))
createClient(dpop({ url: '/auth', transport: 'body', store }, { keyPair: async () => ({}) as CryptoKeyPair }))
// @ts-expect-error: no script has the token that is to be proved
dpop({ url: '/auth', transport: 'cookie' })

const options: ClientOptions = {
  url: 'https://app.example/auth',
  transport: 'cookie',
  ...forwarded({}, { origin: '' }),
}
// @ts-expect-error: the origin is configured, and never taken from a request
forwarded({ cookie: 'a=1' })
export const all: readonly unknown[] = [platform, out, list, token, always, options]
