// Compiled by TypeScript 5.4 and 5.9: what must compile, and what must not.
import { type memoryStore, requireScope, type Store } from '@bearer/core'
import { createGuard, bearer as expressBearer, heldOf, type SessionsIssuer, secret, upgrade } from '@bearer/express'
import { bearer as fastifyBearer } from '@bearer/fastify'
import { bearer as koaBearer } from '@bearer/koa'
import type { RequestHandler } from 'express'
import * as v from 'valibot'
import * as z from 'zod'

const keys = secret(new Uint8Array(32))
const issuer = 'https://issuer.example'
const audience = 'https://api.example'
declare const sessions: SessionsIssuer
declare const request: object
declare const server: import('node:http').Server

/** Fails to compile unless both are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_proof: Same<A, B>): void => {}

// Claims are inferred from a schema, and registered ones stay.
const zod = expressBearer({ issuer, audience, keys, claims: z.object({ tenant: z.string() }) })
same<
  (typeof zod)['authOf'] extends (req: object) => { claims: infer C }
    ? C extends { tenant: string; exp?: number }
      ? true
      : false
    : false,
  true
>(true)
const tenant: string = zod.authOf(request).claims.tenant
const expiry: number | undefined = zod.authOf(request).claims.exp
// @ts-expect-error: the schema has no such claim
zod.authOf(request).claims.tenants

const valibot = koaBearer({ issuer, audience, keys, claims: v.object({ level: v.number() }) })
const level: number = valibot.authOf(request).claims.level

// What a schema makes of a claim counts, also where it takes its time, or where there are several kinds.
const transformed = expressBearer({
  issuer,
  audience,
  keys,
  claims: z.object({ exp: z.number().transform((seconds) => new Date(seconds * 1000)) }),
})
const ends: Date = transformed.authOf(request).claims.exp
const later = koaBearer({
  issuer,
  audience,
  keys,
  claims: v.objectAsync({
    tenant: v.pipeAsync(
      v.string(),
      v.checkAsync(async () => true),
    ),
  }),
})
const checked: string = later.authOf(request).claims.tenant
const kinds = expressBearer({
  issuer,
  audience,
  keys,
  claims: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('user'), name: z.string() }),
    z.object({ kind: z.literal('machine'), serial: z.number() }),
  ]),
})
const either = kinds.authOf(request).claims
const serial: number = either.kind === 'machine' ? either.serial : either.name.length

// … or from a function, synchronous or not.
const computed = fastifyBearer({ issuer, audience, keys, claims: async (claims) => ({ name: String(claims['name']) }) })
const name: string = computed.authOf(request).claims.name

// Tests of claims get the typed claims and the framework's own request.
zod.requireClaims((claims, req) => claims.tenant === req.params['tenant'])
valibot.requireClaims((claims, ctx) => claims.level > 2 && ctx.path === '/')
computed.requireClaims((claims, req) => claims.name === req.routeOptions.url)
// @ts-expect-error: a test answers with a boolean
zod.requireClaims(() => 'yes')

// A preflight is answered, or let pass on purpose; a result that stops has a response, and an error if it is a refusal.
expressBearer({ issuer, audience, keys, preflight: 'pass' })
// @ts-expect-error: no such choice
expressBearer({ issuer, audience, keys, preflight: true })
declare const decided: Awaited<ReturnType<(typeof zod)['guard']['authenticate']>>
const status: number = decided.ok ? 200 : decided.response.status
// @ts-expect-error: a preflight that was answered is no error
decided.ok || decided.error.reason
const told: string = decided.ok || decided.preflight ? 'none' : decided.error.reason

// Anonymous access makes `auth` optional, and only then.
const optional = expressBearer({ issuer, audience, keys, anonymous: 'if-absent' })
const maybe: string | undefined = optional.authOf(request)?.subject
// @ts-expect-error: there may be no auth
optional.authOf(request).subject
const certain: string | undefined = expressBearer({ issuer, audience, keys }).authOf(request).subject

// A guard of core that refuses all requests without a token, and answers preflights, gives an auth wherever it says ok.
const strict = createGuard({ issuer, audience, keys })
declare const strictly: Awaited<ReturnType<(typeof strict)['authenticate']>>
const whose: string | undefined = strictly.ok ? strictly.auth.subject : strictly.error?.reason
const passing = createGuard({ issuer, audience, keys, preflight: 'pass' })
declare const passed: Awaited<ReturnType<(typeof passing)['authenticate']>>
// @ts-expect-error: a preflight that passed has no auth
passed.ok && passed.auth.subject
const passedAuth: string | undefined = passed.ok && !passed.preflight ? passed.auth.subject : undefined

// Roles are found in the claims as the schema types them, or the function.
const groups = z.object({ groups: z.array(z.string()) })
expressBearer({ issuer, audience, keys, claims: groups, roles: ({ groups: found }) => found })
koaBearer({
  issuer,
  audience,
  keys,
  claims: (claims) => ({ level: Number(claims.sub) }),
  roles: (c) => [c.level.toFixed()],
})
// @ts-expect-error: the schema has no such claim
fastifyBearer({ issuer, audience, keys, claims: groups, roles: ({ realm }) => realm })
expressBearer({ issuer, audience, keys, roles: ({ permissions }) => (Array.isArray(permissions) ? permissions : []) })

// A function that refuses by giving nothing gives something to those that it lets through.
const choosy = expressBearer({ issuer, audience, keys, claims: ({ sub }) => (sub ? { name: sub } : undefined) })
const chosen: string = choosy.authOf(request).claims.name

// Options that guards share are a constant.
const shared = {
  issuer,
  audience: [audience],
  keys,
  profile: 'rfc9068',
  anonymous: 'if-absent',
  types: ['access'],
} as const
const ofShared: string | undefined = expressBearer({ ...shared, realm: 'a' }).authOf(request)?.subject
koaBearer(shared)

// Claims cannot be changed.
// @ts-expect-error: read-only
expressBearer({ issuer, audience, keys }).authOf(request).claims.sub = 'eve'

// An audience must be chosen, if only to be given up.
// @ts-expect-error: audience is missing
expressBearer({ issuer, keys })
expressBearer({ issuer, audience: null, keys })

// One issuer, several, or sessions: one of them.
expressBearer({ sessions })
expressBearer({ issuers: [sessions, { issuer, audience, keys }] })
// @ts-expect-error: both
expressBearer({ sessions, issuer, audience })
// @ts-expect-error: none
expressBearer({})
// @ts-expect-error: an entry without audience
expressBearer({ issuers: [{ issuer, keys }] })
// @ts-expect-error: a typing mistake in an option
expressBearer({ issuer, audience, keys, anonymus: 'never' })
// @ts-expect-error: nothing reads an audience beside issuers
expressBearer({ issuers: [sessions], audience })
// @ts-expect-error: no such place for tokens
expressBearer({ issuer, audience, keys, accept: { headers: true } })
// @ts-expect-error: no such event
expressBearer({ issuer, audience, keys, on: { acepted: () => {} } })
// @ts-expect-error: the cache has bounds, or is off
expressBearer({ issuer, audience, keys, cache: true })
// @ts-expect-error: null would turn a check off
expressBearer({ issuer, audience, keys, revocations: null })
// @ts-expect-error: patterns match too much
expressBearer({ issuer, audience: /api/, keys })
// @ts-expect-error: no token is signed with it
expressBearer({ issuer, audience, keys, algorithms: ['none'] })
// @ts-expect-error: roles are there at once
expressBearer({ issuer, audience, keys, roles: async () => ['admin'] })
// @ts-expect-error: so is what a scope implies
expressBearer({ issuer, audience, keys, implies: async () => true })
// @ts-expect-error: a scope for each argument
expressBearer({ issuer, audience, keys }).requireScope(['a', 'b'])
// @ts-expect-error: one role: of several, requireAnyRole requires one
expressBearer({ issuer, audience, keys }).requireRole('a', 'b')
// @ts-expect-error: nothing reads a second object
expressBearer({ issuer, audience, keys }, { forwardErrors: true })
// @ts-expect-error: a requirement of core is no middleware
const condition: RequestHandler = requireScope('a')
// @ts-expect-error: a text is a password, not a key
secret('my-secret')
// @ts-expect-error: no options at all
expressBearer()
// @ts-expect-error: no such mode
expressBearer({ issuer, audience, keys, anonymous: true })

// Functions that refuse further arguments have the types of functions that take none.
same<ReturnType<typeof memoryStore>, Store>(true)
same<Parameters<typeof secret>['length'], 1 | 2>(true)
same<Parameters<typeof koaBearer>['length'], 1>(true)

export {
  certain,
  checked,
  chosen,
  condition,
  ends,
  expiry,
  level,
  maybe,
  name,
  ofShared,
  passedAuth,
  serial,
  status,
  tenant,
  told,
  whose,
}

// What is held has the claims of its guard, and is nothing where nobody had to come.
const held = zod.guard.hold(zod.authOf(request), {
  onEnd: ({ code, reason }) => void [code satisfies number, reason satisfies string],
})
const heldTenant: string = held.auth.claims.tenant
// @ts-expect-error: a guard holds what it gave itself
valibot.guard.hold(zod.authOf(request))
const maybeHeld = heldOf(optional, request)
// @ts-expect-error: nobody may be there
maybeHeld.renew('token')
upgrade(server, zod, (_req, socket, _head, connection) => void socket.end(connection.auth.claims.tenant), {
  path: '/live',
})
// @ts-expect-error: a misspelt option
upgrade(server, zod, () => {}, { paths: '/live' })
void [heldTenant]
