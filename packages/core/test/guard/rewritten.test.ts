import { afterEach, describe, expect, it, vi } from 'vitest'
import { createGuard } from '../../src/guard/create-guard.ts'
import { secret } from '../../src/keys/secret.ts'
import { NodeRequest } from '../../src/node/request.ts'
import { bearing } from '../support/request.ts'
import { audience, clock, issuer, secretBytes, tokenWith } from '../support/token.ts'

const token = `Bearer ${tokenWith({})}`
const base = { issuer, audience, keys: secret(secretBytes), clock, allowPlainHttp: true }
/** A request of Node into whose fields a middleware has written. */
const rewritten = (raw: readonly string[], headers: Record<string, string>): NodeRequest =>
  new NodeRequest({ method: 'GET', url: '/', rawHeaders: ['Host', 'a', ...raw], headers: { host: 'a', ...headers } })

/** The hint of a refusal. */
async function hintOf(request: Parameters<ReturnType<typeof createGuard>['authenticate']>[0], more: object = {}) {
  const events: { reason: string; hint: string; found: string | undefined }[] = []
  const guard = createGuard({ ...base, ...more, on: { refused: (event) => events.push(event) } })
  await guard.authenticate(request)
  expect(events).toHaveLength(1)
  return `${events[0]?.hint} ${events[0]?.found}`
}

describe('the hint of a refusal', () => {
  it('names maxTokenLength and the limits in front for a token that is too long', async () => {
    const hint = await hintOf(bearing(tokenWith({ roles: 'x'.repeat(9000) })))
    for (const name of ['maxTokenLength', 'maxHeaderSize', 'nginx', '65,536']) expect(hint).toContain(name)
  })

  it('says that a middleware has written a token into req.headers, where it did', async () => {
    expect(await hintOf(rewritten([], { authorization: token }))).toContain('req.headers.authorization')
    expect(await hintOf(rewritten(['Authorization', 'Basic eA=='], { authorization: token }))).toContain('accept:')
    expect(await hintOf(rewritten(['Authorization', 'Bearer opaque'], { authorization: token }))).toContain('accept:')
    expect(await hintOf(rewritten([], { 'x-token': token }), { accept: { header: 'X-Token' } })).toContain('x-token')
    expect(await hintOf(rewritten([], { authorization: token }), { accept: { header: 'X-Token' } })).toContain(
      'accept:',
    )
  })

  it('says nothing of it where the fields are what arrived', async () => {
    expect(await hintOf(rewritten([], {}))).not.toContain('req.headers')
    expect(await hintOf(rewritten(['Authorization', 'Basic eA=='], { authorization: 'Basic eA==' }))).not.toContain(
      'req.headers',
    )
    const twice = ['Authorization', 'Bearer a', 'authorization', 'Bearer b']
    expect(await hintOf(rewritten(twice, { authorization: 'Bearer a' }))).not.toContain('req.headers')
    const named = { accept: { header: 'x-token' } }
    expect(await hintOf(rewritten(['X-Token', 'a', 'X-Token', 'b'], { 'x-token': 'a, b' }), named)).not.toContain(
      'req.headers',
    )
  })
})

describe('without a listener', () => {
  afterEach(() => void vi.restoreAllMocks())

  it('the first refusal of a kind that a setting causes is written to the console, and no other', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const guard = createGuard(base)
    for (let i = 0; i < 3; i++) {
      await guard.authenticate(bearing(tokenWith({ roles: 'x'.repeat(9000) })))
      await guard.authenticate(bearing(tokenWith({ exp: 1 })))
      await guard.authenticate(rewritten([], { authorization: token }))
    }
    const lines = warn.mock.calls.map(([line]) => String(line))
    expect(lines).toEqual([expect.stringContaining('maxTokenLength'), expect.stringContaining('req.headers')])
    expect(lines.join()).not.toContain(token.slice(-20))
  })
})
