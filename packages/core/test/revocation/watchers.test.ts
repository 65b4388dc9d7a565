import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { revocationKey } from '../../src/revocation/keys.ts'
import type { RevocationSubject, RevocationWatcher } from '../../src/revocation/revocations.ts'
import { Watchers } from '../../src/revocation/watchers.ts'
import { forever, token } from './support.ts'

class Told implements RevocationWatcher {
  rechecks = 0
  losses = 0
  readonly revocationSubject: RevocationSubject
  constructor(more: Partial<RevocationSubject>) {
    this.revocationSubject = token(more)
  }
  recheck(): void {
    this.rechecks++
  }
  lost(): void {
    this.losses++
  }
}
const entry = (key: string) => ({ key, before: forever, expiresAt: forever })
const names = ['s', 't', 'ada', 'a b', 'ève', '日本', 'x'.repeat(300), `${'x'.repeat(300)}y`]
const issuer = 'https://issuer.example'

describe('watchers', () => {
  it('tell whom a revocation names, whatever it names, and nobody else, however they come and go', () => {
    const name = fc.option(fc.constantFrom(...names), { nil: undefined })
    const who = fc.record({ sessionId: name, tokenId: name, subject: name })
    const key = fc
      .tuple(fc.constantFrom('token', 'session', 'subject', 'sessionless' as const), fc.constantFrom(...names))
      .map(([kind, one]) => ({ one, key: revocationKey[kind](issuer, one) }))
    const step = fc.oneof(fc.record({ add: who }), fc.record({ remove: fc.nat(200) }), fc.record({ tell: key }))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const watchers = new Watchers()
        const model: Told[] = []
        for (const one of steps) {
          if ('add' in one) {
            const told = new Told(one.add)
            model.push(told)
            watchers.add(told)
          } else if ('tell' in one) {
            for (const told of model) told.rechecks = 0
            watchers.tell([entry(one.tell.key)])
            const named = ({ revocationSubject: { sessionId, tokenId, subject } }: Told): boolean =>
              [sessionId, tokenId, subject].includes(one.tell.one)
            expect(model.map(({ rechecks }) => rechecks)).toEqual(model.map((told) => (named(told) ? 1 : 0)))
          } else if (model.length > 0) {
            const [gone] = model.splice(one.remove % model.length, 1) as [Told]
            watchers.remove(gone)
          }
        }
      }),
    )
  })

  it('find each of thousands, and forget those who have left', () => {
    const watchers = new Watchers()
    const all = Array.from(
      { length: 5000 },
      (_, i) => new Told({ sessionId: `s${i}`, tokenId: `t${i}`, subject: `u${i % 50}` }),
    )
    for (const one of all) watchers.add(one)
    for (const one of all.slice(0, 2500)) watchers.remove(one)
    for (const one of all.slice(0, 100)) watchers.add(one)
    watchers.tell(all.map((_, i) => entry(revocationKey.session(issuer, `s${i}`))))
    expect(all.map(({ rechecks }) => rechecks)).toEqual(all.map((_, i) => (i < 100 || i >= 2500 ? 1 : 0)))
  })

  it('may leave while they are told', () => {
    const watchers = new Watchers()
    const leaving = Array.from({ length: 10 }, () => new Told({}))
    for (const one of leaving) {
      one.recheck = () => {
        one.rechecks++
        for (const each of leaving) watchers.remove(each)
      }
      watchers.add(one)
    }
    watchers.tell([entry(revocationKey.subject(issuer, 'ada'))])
    watchers.tell([entry(revocationKey.subject(issuer, 'ada'))])
    expect(leaving.every(({ rechecks }) => rechecks === 1)).toBe(true)
  })

  it('are all told when nothing can be known any more', async () => {
    const watchers = new Watchers()
    const all = Array.from({ length: 2500 }, (_, i) => new Told({ sessionId: `s${i}` }))
    for (const one of all) watchers.add(one)
    await watchers.lose()
    expect(all.every(({ losses }) => losses === 1)).toBe(true)
  })
})
