import { describe, expect, it } from 'vitest'
import { createGuard } from '../../../src/guard/create-guard.ts'
import { secret } from '../../../src/keys/secret.ts'
import { dpop } from '../../../src/proofs/dpop/dpop.ts'
import type { NonceOptions } from '../../../src/proofs/dpop/options.ts'
import type { ReplayStore } from '../../../src/stores/contracts.ts'
import { memoryStore } from '../../../src/stores/memory.ts'
import { holder, proofFor, proving, publicUrl, tokenOf } from '../../support/proof.ts'
import { audience, issuer, now, secretBytes } from '../../support/token.ts'

const ada = holder()
const token = tokenOf(ada, { exp: now + 7200 })
const nonceSecret = new Uint8Array(32).fill(7)
const lifetime = 300

/** A process, whose clock is off by some seconds, and in which time goes by. */
function processWith(nonce: NonceOptions = { secret: nonceSecret }, replays: ReplayStore | null = null, ahead = 0) {
  let time = now
  const guard = createGuard({
    issuer,
    audience,
    keys: secret(secretBytes),
    clock: () => (time + ahead) * 1000,
    maxTokenLifetime: 1e6,
    proofs: [dpop({ mode: 'require', publicUrl, nonce, replays } as Parameters<typeof dpop>[0])],
    on: { refused: () => {} },
  })
  const ask = async (nonce?: unknown, claims: object = {}, origin?: string) => {
    const made = proofFor(ada, token, { claims: { iat: time, nonce, ...claims } })
    const { headers, ...request } = proving(token, made)
    const result = await guard.authenticate({
      ...request,
      headers: origin === undefined ? headers : [...headers, ['origin', origin]],
    })
    if (result.preflight) throw new Error('no preflight')
    const fields = new Headers((result.ok ? result.headers : result.response.headers) as [string, string][])
    return {
      decided: result.ok ? 'passes' : result.error.reason,
      nonce: fields.get('dpop-nonce'),
      exposed: fields.get('access-control-expose-headers'),
      response: result.ok ? undefined : result.response,
    }
  }
  return { ask, at: (seconds: number) => void (time = now + seconds) }
}

const given = async ({ ask }: Pick<ReturnType<typeof processWith>, 'ask'>): Promise<string> =>
  (await ask()).nonce as string

describe('a guard with nonces (RFC 9449 §8, §9)', () => {
  it('asks for one, and gives it', async () => {
    const { ask } = processWith()
    const { decided, nonce, response } = await ask()
    expect(decided).toBe('dpop_nonce_needed')
    expect(response?.status).toBe(401)
    expect(new Headers(response?.headers as [string, string][]).get('www-authenticate')).toMatch(
      /^DPoP realm="api", error="use_dpop_nonce", .*algs="ES256 /,
    )
    expect(nonce).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/)
    expect(await ask(nonce)).toMatchObject({ decided: 'passes', nonce: null })
  })

  it('shows it to scripts of other origins, in refusals and in answers', async () => {
    const one = processWith()
    const refused = await one.ask(undefined, {}, 'https://app.example')
    expect(refused.exposed).toBe('WWW-Authenticate, DPoP-Nonce')
    one.at(200)
    const renewed = await one.ask(refused.nonce, {}, 'https://app.example')
    expect(renewed).toMatchObject({ decided: 'passes', exposed: 'WWW-Authenticate, DPoP-Nonce' })
    expect(renewed.nonce).not.toBe(refused.nonce)
  })

  it('renews it before it ends, so that a busy client is never sent back', async () => {
    const one = processWith()
    let nonce = await given(one)
    for (let seconds = 0; seconds < 3600; seconds += 100) {
      one.at(seconds)
      const answer = await one.ask(nonce, { iat: now })
      expect(answer.decided).toBe('passes')
      nonce = answer.nonce ?? nonce
    }
  })

  it('takes one for its lifetime at most, and half of it at least', async () => {
    const one = processWith()
    const nonce = await given(one)
    one.at(lifetime / 2)
    expect((await one.ask(nonce)).decided).toBe('passes')
    one.at(lifetime + 31)
    expect((await one.ask(nonce)).decided).toBe('dpop_nonce_needed')
  })

  it('takes those of every process with the secret, whose clocks differ by half a minute, and after a restart', async () => {
    const nonce = await given(processWith())
    for (const ahead of [-30, 0, 30])
      expect((await processWith({ secret: nonceSecret }, null, ahead).ask(nonce)).decided).toBe('passes')
  })

  it('takes none of a process with another secret, nor a forged, changed or future one', async () => {
    const nonce = await given(processWith())
    const other = processWith({ secret: new Uint8Array(32).fill(8) })
    expect((await other.ask(nonce)).decided).toBe('dpop_nonce_needed')
    const one = processWith()
    const [step = '', mac = ''] = nonce.split('.')
    const next = (Number.parseInt(step, 36) + 1).toString(36)
    for (const forged of [
      `${next}.${mac}`,
      `${step}.${mac}x`,
      `${step} .${mac}`,
      `0${nonce}`,
      step,
      '',
      5,
      null,
      'x'.repeat(2000),
    ])
      expect((await one.ask(forged)).decided).toBe('dpop_nonce_needed')
  })

  it('knows those of an earlier secret, and makes none by it', async () => {
    const earlier = await given(processWith())
    const rolled = processWith({ secret: [new Uint8Array(32).fill(8), nonceSecret] })
    expect((await rolled.ask(earlier)).decided).toBe('passes')
    expect(await given(rolled)).not.toBe(earlier)
  })

  it('needs no clock of the client: the nonce says when the proof was made', async () => {
    const one = processWith()
    const nonce = await given(one)
    for (const iat of [now - 86_400, now + 86_400]) expect((await one.ask(nonce, { iat })).decided).toBe('passes')
  })

  it('remembers proofs for as long as their nonce is good, where there is a store', async () => {
    const { replays } = memoryStore({ clock: () => now * 1000 })
    const one = processWith({ secret: nonceSecret }, replays)
    const nonce = await given(one)
    const claims = { jti: 'once' }
    expect((await one.ask(nonce, claims)).decided).toBe('passes')
    one.at(lifetime / 2)
    expect((await one.ask(nonce, claims)).decided).toBe('dpop_replayed')
  })

  it('says what is wrong with a proof before it asks for a nonce', async () => {
    const { ask } = processWith()
    expect((await ask(undefined, { htm: 'POST' })).decided).toBe('dpop_method_mismatch')
  })
})
