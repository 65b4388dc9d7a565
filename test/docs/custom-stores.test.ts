import { readFileSync } from 'node:fs'
import { createGuard, memoryStore } from '@bearer/core'
import { createSessions, generateSigningKey, signingKeys } from '@bearer/sessions'
import { afterEach, expect, it, vi } from 'vitest'
import { sqliteStore } from '../../examples/custom-store/src/sqlite-store.ts'
import {
  replayMistakes,
  revocationMistakes,
  sessionMistakes,
} from '../../packages/core/test/testing/cases/broken-stores.ts'
import { run } from './samples.ts'

const page = readFileSync(new URL('../../docs/custom-stores.md', import.meta.url), 'utf8')
const example = readFileSync(new URL('../../examples/custom-store/src/sqlite-store.ts', import.meta.url), 'utf8')

afterEach(() => vi.unstubAllGlobals())

it('the sample of docs/custom-stores.md runs every case, with any test runner', async () => {
  const code = /```ts\n([\s\S]*?)```/.exec(page)?.[1] as string
  const tests: (() => Promise<void>)[] = []
  vi.stubGlobal('test', (_name: string, test: () => Promise<void>) => tests.push(test))
  vi.stubGlobal('openStore', () => memoryStore())
  await run(code.replace(/^import .*'(?:vitest|\.\/store\.ts)'.*$/gm, ''))
  expect(tests.length).toBeGreaterThan(25)
  await Promise.all(tests.map((test) => test()))
})

it('docs/custom-stores.md names every method, counts the wrong stores rightly, and the example’s lines', () => {
  const { sessions, revocations, replays } = memoryStore()
  const methods = Object.entries({ sessions, revocations, replays }).flatMap(([part, facet]) =>
    Object.getOwnPropertyNames(Object.getPrototypeOf(facet))
      .filter((name) => name !== 'constructor')
      .map((name) => `${part}.${name}`),
  )
  expect(methods.filter((name) => !page.includes(`| \`${name}(`))).toEqual([])
  const mistakes = [sessionMistakes, revocationMistakes, replayMistakes].flatMap((all) => Object.keys(all))
  expect(page).toContain(`${mistakes.length} stores with one mistake each`)
  expect(example.split('\n').length).toBeLessThan(90)
})

it('the store of the example keeps sessions, and what they revoke', async () => {
  const store = sqliteStore(':memory:')
  const issuer = 'https://app.example'
  const sessions = createSessions({
    issuer,
    audience: issuer,
    clientId: 'app',
    keys: signingKeys([await generateSigningKey()]),
    refreshKeys: [{ id: '1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
    store,
  })
  const guard = createGuard({ sessions })
  const status = async (token: string): Promise<number> => {
    const headers = [['authorization', `Bearer ${token}`]] as const
    const result = await guard.authenticate({ method: 'GET', url: '/', tls: true, headers })
    return result.ok ? 200 : result.response.status
  }
  const first = await sessions.start({ subject: 'ada' })
  const second = await sessions.refresh(first.refreshToken)
  if (!second.ok) throw new Error(second.reason)
  const before = [await status(first.accessToken), await status(second.tokens.accessToken)]
  await sessions.revoke(second.tokens.refreshToken)
  const after = [await status(first.accessToken), await status(second.tokens.accessToken)]
  expect([before, after]).toEqual([
    [200, 200],
    [401, 401],
  ])
  expect(await sessions.refresh(second.tokens.refreshToken)).toEqual({ ok: false, reason: 'revoked' })
  store.close()
})
