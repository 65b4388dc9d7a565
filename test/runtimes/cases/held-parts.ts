import { bearer, direct, eventStream, memoryStore, mirror, revocationKey, secret } from '@bearer/fetch'
import { SignJWT } from 'jose'

/** Whether nothing works between requests here. */
export const isWorker = navigator.userAgent === 'Cloudflare-Workers'
const bytes = Uint8Array.from({ length: 32 }, (_, i) => (i * 167 + 91) % 256)
const [issuer, audience] = ['https://issuer.example', 'https://api.example']
const { revocations: store } = memoryStore()

/** Made when it is first asked for: a mirror begins with a timer, which Workers do not allow while a module is loaded. */
let made: ReturnType<typeof make> | undefined
function make() {
  const revocations = isWorker ? direct(store) : mirror(store)
  const connection = (): { tls: true } => ({ tls: true })
  const api = bearer({
    issuer,
    audience,
    keys: secret(bytes),
    accept: { query: 'access_token' },
    revocations,
    connection,
    clockTolerance: 0,
    on: { refused() {} },
  })
  return { api, revocations }
}
/** A guard, and the revocations that it asks. */
export const parts = () => {
  made ??= make()
  return made
}

/** A token with this `jti`, for so many seconds. */
export const token = (jti: string, seconds = 600): Promise<string> => {
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: issuer, aud: audience, sub: 'ada', jti, iat: now - 1, exp: now + seconds }
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(bytes)
}
export const revoke = (jti: string): Promise<void> =>
  parts().revocations.revoke([
    { key: revocationKey.token(issuer, jti), before: Number.MAX_SAFE_INTEGER, expiresAt: Date.now() + 600_000 },
  ])

/** A handler of streams of events that say hello at once; `over` settles when the last one that it began is. */
export function streams(): { readonly stream: ReturnType<typeof eventStream>; readonly over: () => Promise<unknown> } {
  let over: Promise<unknown> = Promise.resolve()
  const stream = eventStream(
    parts().api,
    ({ send, signal }) => {
      over = new Promise((resolve) => signal.addEventListener('abort', resolve))
      send({ hello: 'reader' })
    },
    { keepAlive: 1 },
  )
  return { stream, over: () => over }
}

/** The events of a stream, without the signs of life. */
export const eventsOf = async (body: BodyInit): Promise<readonly string[]> =>
  (await new Response(body).text()).split('\n\n').filter((event) => event !== '' && !event.startsWith(':'))

/** What a stream says whose token was revoked. */
export const revokedStream = ['data: {"hello":"reader"}', 'event: end\ndata: {"reason":"revoked"}'] as const
