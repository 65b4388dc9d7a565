import { describe, expect, it } from 'vitest'
import { createGuard } from '../../src/guard/create-guard.ts'
import { requireClaims, requireScope } from '../../src/guard/requirements.ts'
import type { BearerRequest } from '../../src/http/request.ts'
import { secret } from '../../src/keys/secret.ts'
import { bearing } from '../support/request.ts'
import { audience, clock, issuer, secretBytes, tokenWith } from '../support/token.ts'

/** A server that can wait for the end of its turn, and lets the test end it. */
function server() {
  const waiting: (() => void)[] = []
  const afterReads = <T>(value: T): Promise<T> =>
    new Promise((resolve) => {
      waiting.push(() => resolve(value))
    })
  return {
    waiting,
    endTurn: () => {
      for (const go of waiting.splice(0)) go()
    },
    requestWith: (token: string) => (): BearerRequest => bearing(token, { afterReads }),
  }
}
const guard = () => createGuard({ issuer, audience, keys: secret(secretBytes), clock })

describe('a server that can read on before it answers', () => {
  it('does so for a token that is new, and for a known one no longer', async () => {
    const { waiting, endTurn, requestWith } = server()
    const enforcing = guard()
    const ask = () => enforcing.enforce({}, requestWith(tokenWith({})))
    for (const sight of ['first', 'second']) {
      const result = ask()
      expect([sight, waiting.length]).toEqual([sight, 1])
      endTurn()
      expect(await result).toMatchObject({ ok: true, auth: { subject: 'ada' } })
    }
    expect(ask()).toMatchObject({ ok: true, auth: { subject: 'ada' } })
    expect(waiting).toEqual([])
  })

  it('knows who was let in before the turn ends', () => {
    const { requestWith } = server()
    const enforcing = guard()
    const native = {}
    enforcing.enforce(native, requestWith(tokenWith({})))
    expect(enforcing.authOf(native)).toMatchObject({ subject: 'ada' })
  })

  it('holds the request against its route in the same turn', async () => {
    const { endTurn, requestWith } = server()
    const result = guard().enforce({}, requestWith(tokenWith({})), requireScope('a'))
    endTurn()
    expect(await result).toMatchObject({ ok: false, error: { reason: 'scope_insufficient' } })
  })

  it('answers a refusal, and what must be awaited anyway, without waiting for it', async () => {
    const { waiting, requestWith } = server()
    expect(guard().enforce({}, requestWith('x'))).toMatchObject({ ok: false })
    const later = requireClaims<unknown, never>(async () => {
      throw new Error('of the application')
    })
    await expect(guard().enforce({}, requestWith(tokenWith({})), later)).rejects.toThrow('of the application')
    expect(waiting).toEqual([])
  })
})
