import type { Expected } from '../answers.ts'
import type { Sent } from '../client.ts'
import { type Setup, token } from '../support.ts'

/** One row of the contract that every adapter keeps. */
export interface Case {
  readonly title: string
  readonly send: Sent
  readonly expected: Expected
  readonly setup?: Setup
}

export type Headers = NonNullable<Sent['headers']>

export const row = (title: string, send: Sent, expected: Expected, setup?: Setup): Case => ({
  title,
  send,
  expected,
  ...(setup && { setup }),
})
export const me = (...headers: Headers): Sent => ({ path: '/api/me', headers })
export const bearing = (value: string): Headers => [['authorization', `Bearer ${value}`]]
export const good = token({ scope: 'read write', roles: ['admin'] })
