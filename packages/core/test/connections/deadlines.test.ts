import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Deadlines, type Due } from '../../src/connections/deadlines.ts'

const due = (endsAt: number): Due => ({ endsAt, place: -1 })

describe('deadlines', () => {
  it('give whatever ends next, however they come and go', () => {
    const step = fc.oneof(fc.record({ add: fc.nat(50) }), fc.record({ remove: fc.nat(200) }))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const deadlines = new Deadlines<Due>()
        const model: Due[] = []
        for (const one of steps) {
          if ('add' in one) {
            const member = due(one.add)
            model.push(member)
            deadlines.add(member)
          } else if (model.length > 0) {
            const [member] = model.splice(one.remove % model.length, 1) as [Due]
            deadlines.remove(member)
            expect(member.place).toBe(-1)
          }
          expect(deadlines.first?.endsAt).toBe(model.length > 0 ? Math.min(...model.map((m) => m.endsAt)) : undefined)
        }
        expect(new Set(deadlines.all())).toEqual(new Set(model))
        expect(deadlines.all().every((member, place) => member.place === place)).toBe(true)
      }),
    )
  })

  it('leave alone what is in none', () => {
    const deadlines = new Deadlines<Due>()
    deadlines.add(due(1))
    deadlines.remove(due(2))
    expect(deadlines.first?.endsAt).toBe(1)
  })
})
