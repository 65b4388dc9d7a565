import { describe, expect, it } from 'vitest'
import { jwks } from '../../../src/keys/jwks.ts'
import type { VerificationKey } from '../../../src/keys/material/made-key.ts'
import { verificationKey } from '../../../src/keys/material/verification-key.ts'
import { remoteJwks } from '../../../src/keys/remote/remote-jwks.ts'
import type { KeySource } from '../../../src/keys/source.ts'
import { createTestIssuer, type KeySourceUnderTest, keySourceCases } from '../../../src/testing/index.ts'

const issuer = await createTestIssuer({ listen: false, algorithm: 'ES256', clock: Date.now })
const known = { kid: 'Key-a', algorithm: 'ES256' } as const
const [published] = (
  (await (await issuer.fetch(issuer.jwksUri, { headers: {} } as never)).json()) as { keys: object[] }
).keys
const jwk = { ...published, kid: known.kid }
const other = await createTestIssuer({ listen: false, algorithm: 'ES256', clock: Date.now })
const [foreign] = ((await (await other.fetch(other.jwksUri, { headers: {} } as never)).json()) as { keys: object[] })
  .keys
const key = verificationKey(jwk)
const stranger = verificationKey({ ...foreign, kid: 'b' })

describe('keep the promises of key sources', () => {
  const remote = async (): Promise<KeySourceUnderTest> => {
    const idp = await createTestIssuer({ listen: false, algorithm: 'ES256', clock: Date.now })
    const source = remoteJwks(idp.jwksUri, { fetch: idp.fetch })
    return { source, known: { kid: idp.kid, algorithm: 'ES256' }, fail: () => idp.outage(true) }
  }
  it.each(keySourceCases)('jwks(document) $name', ({ run }) => run(() => ({ source: jwks({ keys: [jwk] }), known })))
  it.each(keySourceCases)('remoteJwks(url) $name', ({ run }) => run(remote))
})

it('the cases open a source before they ask it, as guards do', async () => {
  let clock: (() => number) | undefined
  const source: KeySource = {
    open: (context) => {
      clock = context.clock
    },
    find: ({ kid }) => ((clock as () => number)() > 0 && kid === known.kid ? [key] : []),
  }
  for (const { run } of keySourceCases) await run(() => ({ source, known }))
})

/** Sources with one mistake each, and the case that says so. */
const wrong: {
  readonly [mistake: string]: readonly [
    find: (kid: string | undefined) => unknown,
    by: RegExp,
    trusts?: KeySource['trusts'],
  ]
} = {
  'gives the key alone': [() => key, /gives the key of an id: |array/],
  'gives keys of its own making': [() => [{ kid: known.kid }], /verificationKey\(\) made/],
  'gives every key it has': [() => [key, stranger], /no key of another/],
  'compares without case': [(kid) => (kid?.toLowerCase() === known.kid.toLowerCase() ? [key] : []), /only looks like/],
  'compares without spaces': [(kid) => (kid?.trim() === known.kid ? [key] : []), /only looks like/],
  'takes any id for the one it has': [() => [key], /made up|only looks like/],
  'looks ids up in an object': [
    (kid) => (kid === known.kid || ({} as { [name: string]: unknown })[kid as string] ? [key] : []),
    /asked nothing by an id/,
  ],
  'imports the key each time': [(kid) => (kid === known.kid ? [verificationKey(jwk)] : []), /imported once/],
  'trusts whatever looks like a key': [(kid) => (kid === known.kid ? [key] : []), /by identity/, () => true],
  'trusts nothing that it gave': [(kid) => (kid === known.kid ? [key] : []), /trust a key that it gave/, () => false],
}

describe('the cases of key sources', () => {
  it.each(Object.entries(wrong))('catch one that %s', async (_, [find, by, trusts]) => {
    const source = {
      find: (query) => find(query.kid) as readonly VerificationKey[],
      ...(trusts && { trusts }),
    } as KeySource
    const caught: string[] = []
    for (const { run } of keySourceCases)
      await run(() => ({ source, known })).catch((error: Error) => caught.push(error.message))
    expect(caught.join('\n')).toMatch(by)
  })

  it('catch one that says that no key exists when it is down', async () => {
    let down = false
    const source: KeySource = { find: ({ kid }) => (down || kid !== known.kid ? [] : [key]) }
    const fail = (): void => {
      down = true
    }
    const caught: string[] = []
    for (const { run } of keySourceCases) {
      down = false
      await run(() => ({ source, known, fail })).catch((error: Error) => caught.push(error.message))
    }
    expect(caught).toEqual([expect.stringContaining('never says that a key does not exist when it cannot know')])
  })
})
