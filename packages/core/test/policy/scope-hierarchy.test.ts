import { describe, expect, it } from 'vitest'
import { scopeHierarchy } from '../../src/policy/scope-hierarchy.ts'

describe('scopeHierarchy', () => {
  const implies = scopeHierarchy({ admin: ['write', 'audit'], write: 'read' })

  it.each([
    ['admin', 'write', true],
    ['admin', 'read', true],
    ['admin', 'audit', true],
    ['write', 'read', true],
    ['read', 'write', false],
    ['write', 'audit', false],
    ['nobody', 'read', false],
    ['toString', 'read', false],
    ['admin', 'constructor', false],
  ])('says whether %s includes %s: %s', (held, needed, included) => expect(implies(held, needed)).toBe(included))

  it('takes two that include each other as two names of one', () => {
    const alias = scopeHierarchy({ 'read:notes': 'notes:read', 'notes:read': 'read:notes' })
    expect([alias('read:notes', 'notes:read'), alias('notes:read', 'read:notes')]).toEqual([true, true])
  })

  it('does not change with what it was made of', () => {
    const given = { admin: ['write'] }
    const made = scopeHierarchy(given)
    given.admin.push('root')
    expect(made('admin', 'root')).toBe(false)
  })

  it.each([[{ 'a b': 'c' }], [{ a: 'b c' }], [{ a: [''] }], [{ a: null }], [{ a: { b: true } }]])(
    'refuses %j',
    (given) => expect(() => scopeHierarchy(given as never)).toThrow(/scopeHierarchy takes scopes/),
  )
  it('refuses a bag that inherits, and further arguments', () => {
    expect(() => scopeHierarchy(Object.create({ a: 'b' }))).toThrow(/plain object/)
    expect(() => (scopeHierarchy as (...all: object[]) => unknown)({}, {})).toThrow(/takes one object/)
  })
})
