import type { Fields } from '@bearer/core'

/** The parameters of an OAuth request: those without a value count as left out (RFC 6749 §3.2). */
export function withoutEmpty(fields: Fields): Fields {
  const given = Object.entries(fields).filter(([, value]) => value !== '')
  return Object.assign(Object.create(null), Object.fromEntries(given))
}
