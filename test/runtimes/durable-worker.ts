import { replayStoreCases, revocationStoreCases, type StoreCase, sessionStoreCases } from '@bearer/core/testing'
import { bearer, cloudflareWorker, type Endpoint, json, routes, type Store } from '@bearer/fetch'
import { createSessions, type SigningKey, sessionEndpoints, signingKeys } from '@bearer/sessions'
import { outcomes, runtimeCase } from './cases/case.ts'
import { durableStore, type Namespace } from './durable-store.ts'

export { StoreObject } from './durable-store.ts'

interface Env {
  readonly STORE: Namespace
}

/** What the bundler puts in: see `startWorkers`. */
declare const signingKey: SigningKey

let env: Env
const connection = cloudflareWorker
const namespace = (): Namespace => env.STORE
const sessions = createSessions({
  issuer: 'https://app.example',
  audience: 'https://app.example',
  clientId: 'app',
  keys: signingKeys([signingKey]),
  refreshKeys: [{ id: '1', secret: Uint8Array.from({ length: 32 }, (_, i) => (i * 167 + 91) % 256) }],
  store: durableStore(namespace),
})
const login = ({ username }: { readonly [name: string]: string }) =>
  username === 'ada' ? { subject: 'ada', scope: 'read' } : undefined
const api = bearer({ sessions, connection })
const auth = routes(sessionEndpoints(sessions, { login }), { prefix: '/auth', connection })
const me = api.guard((_request, { subject, scopes }) => Response.json({ subject, scopes }), api.requireScope('read'))

const of = <Subject>(cases: readonly StoreCase<Subject>[], part: (store: Store) => Subject) =>
  cases.map(({ name, run }) => runtimeCase(name, () => run(() => part(durableStore(namespace, crypto.randomUUID())))))
/** Whether the store is one, by core's own cases. */
const conformance: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/conformance',
    handle: async () =>
      json(
        200,
        await outcomes([
          ...of(sessionStoreCases, (store) => store.sessions),
          ...of(revocationStoreCases, (store) => store.revocations),
          ...of(replayStoreCases, (store) => store.replays),
        ]),
      ),
  },
]
const cases = routes(conformance)

/** An application of its own: log-in, refresh, log-out and a guarded route, on Durable Objects. */
export default {
  async fetch(request: Request, given: Env): Promise<Response> {
    env = given
    const answer = await (auth(request) ?? cases(request))
    return answer ?? (new URL(request.url).pathname === '/me' ? me(request) : new Response(null, { status: 404 }))
  },
}
