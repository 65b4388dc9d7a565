import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createGuard } from '../../src/guard/create-guard.ts'
import type { StandardSchema } from '../../src/guard/standard-schema.ts'
import { secret } from '../../src/keys/secret.ts'
import { audience, clock, goodClaims, issuer, secretBytes, signed } from '../support/token.ts'

const verified = async (claims: StandardSchema, token: string): Promise<unknown> => {
  const guard = createGuard({ issuer, audience, keys: secret(secretBytes), clock, claims })
  let auth: { readonly claims: unknown } | undefined
  // From the third time on it comes out of the cache.
  for (let i = 0; i < 3; i++) auth = await guard.verify(token)
  return JSON.parse(JSON.stringify(auth?.claims))
}
const withTenant = { ...goodClaims, tenant: { id: 't' } }
const good = signed(withTenant)
/** Claims named like what every object has. */
const odd = signed(
  JSON.stringify(withTenant).replace(
    '{',
    '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"toString":1,"hasOwnProperty":2,',
  ),
)

describe.each<[string, { readonly [kind: string]: StandardSchema }]>([
  [
    'zod',
    {
      named: z.object({ tenant: z.object({ id: z.string() }) }),
      all: z.looseObject({ tenant: z.object({ id: z.string() }) }),
      others: z.object({ tenant: z.object({ id: z.number() }) }),
      made: z.object({ tenant: z.object({ id: z.string() }).transform(({ id }) => id.length) }),
    },
  ],
  [
    'valibot',
    {
      named: v.object({ tenant: v.object({ id: v.string() }) }),
      all: v.looseObject({ tenant: v.object({ id: v.string() }) }),
      others: v.object({ tenant: v.object({ id: v.number() }) }),
      made: v.object({
        tenant: v.pipe(
          v.object({ id: v.string() }),
          v.transform(({ id }) => id.length),
        ),
      }),
    },
  ],
  [
    'arktype',
    {
      named: type({ tenant: { id: 'string' }, '+': 'delete' }),
      all: type({ tenant: { id: 'string' } }),
      others: type({ tenant: { id: 'number' } }),
      made: type({ tenant: type({ id: 'string' }).pipe(({ id }) => id.length), '+': 'delete' }),
    },
  ],
])('a schema of %s', (_, { named, all, others, made }) => {
  it('keeps what it names, and what is registered', async () => {
    for (const token of [good, odd]) expect(await verified(named as StandardSchema, token)).toEqual(withTenant)
  })

  it('keeps everything where it says so', async () =>
    expect(await verified(all as StandardSchema, good)).toEqual(withTenant))

  it('takes no claim for a member of a prototype', async () => {
    expect(await verified(all as StandardSchema, odd)).toMatchObject(withTenant)
    expect(({} as { admin?: unknown }).admin).toBeUndefined()
  })

  it('refuses other types', async () =>
    expect(verified(others as StandardSchema, good)).rejects.toMatchObject({ status: 401, reason: 'claims_refused' }))

  it('makes something else of a claim', async () =>
    expect(await verified(made as StandardSchema, good)).toEqual({ ...withTenant, tenant: 1 }))
})

it('a schema has its way with a registered claim that it names', async () => {
  const schema = z.object({ sub: z.string().transform((sub) => sub.toUpperCase()) })
  expect(await verified(schema, good)).toEqual({ ...goodClaims, sub: 'ADA' })
})

describe('a schema that takes its time', () => {
  const checked = v.pipeAsync(
    v.object({ id: v.string() }),
    v.checkAsync(async ({ id }) => id === 't'),
  )
  it.each<[string, StandardSchema]>([
    ['zod', z.object({ tenant: z.object({ id: z.string() }).refine(async ({ id }) => id === 't') })],
    ['valibot', v.objectAsync({ tenant: checked })],
  ])('is waited for: %s', async (_, schema) => {
    expect(await verified(schema, good)).toEqual(withTenant)
    const other = signed({ ...withTenant, tenant: { id: 'u' } })
    await expect(verified(schema, other)).rejects.toMatchObject({ reason: 'claims_refused' })
  })
})
