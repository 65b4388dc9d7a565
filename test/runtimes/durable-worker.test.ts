import { generateSigningKey } from '@bearer/sessions'
import { afterAll, expect, it } from 'vitest'
import type { Outcome } from './cases/case.ts'
import { runtime } from './runtime.ts'
import { startWorkers } from './workerd.ts'

/** A Worker that issues, refreshes and revokes, with its sessions in a Durable Object. */
const workers = await startWorkers({
  workerd: runtime.command[0],
  compatibilityDate: '2026-11-01',
  entry: 'durable-worker.ts',
  define: { signingKey: await generateSigningKey() },
  services: [{ name: 'main', objects: { STORE: 'StoreObject' } }],
})
afterAll(() => workers.close())
const origin = `http://127.0.0.1:${workers.port('main')}`
/** As Cloudflare's network says it of a request over TLS. */
const overTls = { 'cf-blob': JSON.stringify({ tlsVersion: 'TLSv1.3' }) }

const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = overTls) =>
  fetch(`${origin}${path}`, { method: 'POST', headers, body: new URLSearchParams(fields) })
const me = async (token: string, headers: Record<string, string> = overTls): Promise<unknown> => {
  const response = await fetch(`${origin}/me`, { headers: { ...headers, authorization: `Bearer ${token}` } })
  return response.ok ? response.json() : response.status
}
const tokensOf = async (response: Response) =>
  (await response.json()) as { readonly access_token: string; readonly refresh_token: string }

const conformance = (await (await fetch(`${origin}/conformance`, { headers: overTls })).json()) as Outcome[]
it.each(conformance)('the store $name', ({ error }) => expect(error).toBeUndefined())

it('a session begins, is refreshed, and ends for every request after its log-out', async () => {
  const first = await tokensOf(await post('/auth/login', { username: 'ada', password: 'x' }))
  expect(await me(first.access_token)).toEqual({ subject: 'ada', scopes: ['read'] })
  const second = await tokensOf(await post('/auth/refresh', { refresh_token: first.refresh_token }))
  expect(await me(second.access_token)).toEqual({ subject: 'ada', scopes: ['read'] })
  expect((await post('/auth/logout', { refresh_token: second.refresh_token })).status).toBe(204)
  expect([await me(first.access_token), await me(second.access_token)]).toEqual([401, 401])
})

it('requests at once rotate a token once', async () => {
  const { refresh_token } = await tokensOf(await post('/auth/login', { username: 'ada', password: 'x' }))
  const answers = await Promise.all(Array.from({ length: 8 }, () => post('/auth/refresh', { refresh_token })))
  const successors = await Promise.all(answers.map(async (answer) => (await tokensOf(answer)).refresh_token))
  expect([answers.map(({ status }) => status), new Set(successors).size]).toEqual([Array(8).fill(200), 1])
})

it('nobody is served over plain HTTP, whatever they write themselves', async () => {
  const { access_token } = await tokensOf(await post('/auth/login', { username: 'ada', password: 'x' }))
  const forged = { 'x-forwarded-proto': 'https', 'cf-visitor': '{"scheme":"https"}', 'cf-connecting-ip': '127.0.0.1' }
  expect([await me(access_token, {}), await me(access_token, forged)]).toEqual([403, 403])
  expect((await post('/auth/login', { username: 'ada', password: 'x' }, forged)).status).toBe(403)
})
