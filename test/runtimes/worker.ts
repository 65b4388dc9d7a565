import { type BearerRequest, createGuard, direct, type Guard, memoryStore, mirror, remoteJwks } from '@bearer/core'
import { createSessions, type SigningKey, signingKeys } from '@bearer/sessions'
import { outcomes } from './cases/case.ts'
import { verdict } from './cases/support.ts'
import { webCases } from './cases/web.ts'

/** What the bundler puts in: see `startWorker`. */
declare const settings: WorkerSettings

export interface WorkerSettings {
  readonly issuer: string
  readonly audience: string
  readonly signingKey: SigningKey
}

// Made when the module is loaded, as applications do, and kept from one request to the next.
let offset = 0
const clock = (): number => Date.now() + offset
const { issuer, audience, signingKey } = settings
const made = new Map<string, Guard>()
const store = memoryStore()
const slowly = <Value>(value: Value): Promise<Value> => new Promise((resolve) => setTimeout(() => resolve(value), 50))
const revocations = direct({ put: store.revocations.put, get: () => slowly([]) })
const asking = createGuard({ issuer, audience, clock, keys: remoteJwks(`${issuer}/jwks`), revocations })
const sessions = createSessions({
  issuer: 'https://app.example',
  audience: 'https://app.example',
  clientId: 'app',
  keys: signingKeys([signingKey]),
  refreshKeys: [{ id: '1', secret: Uint8Array.from({ length: 32 }, (_, i) => (i * 167 + 91) % 256) }],
  store,
})
const sessionsGuard = createGuard({ sessions })

/** A guard of this name, with keys of its own that nobody has loaded when it is new. */
function guardNamed(name: string): Guard {
  const guard = made.get(name) ?? createGuard({ issuer, audience, clock, keys: remoteJwks(`${issuer}/jwks`) })
  made.set(name, guard)
  return guard
}

const tokenOf = (request: Request): string => request.headers.get('authorization')?.slice('Bearer '.length) ?? ''
const portable = ({ method, url, headers }: Request): BearerRequest => ({
  method,
  url,
  headers: [...headers],
  tls: true,
})

const routes: { readonly [path: string]: (request: Request, argument: string) => unknown } = {
  cases: () => outcomes(webCases),
  runtime: async () => [navigator.userAgent, typeof process, typeof Buffer, await importable('node:crypto')],
  later: (_request, seconds) => (offset += Number(seconds) * 1000),
  guarded: (request, name) => verdict(guardNamed(name), tokenOf(request)),
  abandoned: (request, name) => void guardNamed(name).authenticate(portable(request)),
  asked: (request) => verdict(asking, tokenOf(request)),
  mirror: () => mirror(store.revocations).state,
  start: () => sessions.start({ subject: 'ada' }),
  session: (request) => verdict(sessionsGuard, tokenOf(request)),
  refresh: (request) => sessions.refresh(tokenOf(request)),
  revoke: (request) => sessions.revoke(tokenOf(request)),
}

const importable = (module: string): Promise<boolean> =>
  import(module).then(
    () => true,
    () => false,
  )

export default {
  async fetch(request: Request): Promise<Response> {
    const [, route = '', argument = ''] = new URL(request.url).pathname.split('/')
    try {
      return Response.json((await routes[route]?.(request, argument)) ?? null)
    } catch (error) {
      return Response.json(String(error))
    }
  },
}
