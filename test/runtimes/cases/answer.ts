import { deepStrictEqual, match } from 'node:assert/strict'
import type { Expected } from '../../contract/answers.ts'
import type { Received } from '../../contract/client.ts'

/** Holds an answer against a row of the contract, without a test runner. */
export function checkAnswer({ status, headers: fields, body }: Received, expected: Expected): void {
  deepStrictEqual(status, expected.status)
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    if (value instanceof RegExp) match(String(fields[name]), value)
    else deepStrictEqual(fields[name] ?? null, value)
  }
  if (expected.body === undefined) return
  deepStrictEqual(typeof expected.body === 'string' ? body : JSON.parse(body), expected.body)
}
