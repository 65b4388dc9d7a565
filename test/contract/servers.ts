import { afterAll, expect } from 'vitest'
import type { Expected } from './answers.ts'
import type { Received } from './client.ts'
import type { Framework, Setup } from './support.ts'

/** Starts a framework once for each setup, and stops all after the suite. */
export function servers(framework: Framework): (setup?: Setup) => ReturnType<Framework['start']> {
  const running = new Map<string, ReturnType<Framework['start']>>()
  afterAll(async () => {
    for (const started of running.values()) await (await started).close()
  })
  return (setup = {}) => {
    const name = JSON.stringify(setup)
    const started = running.get(name) ?? framework.start(setup)
    running.set(name, started)
    return started
  }
}

/** Holds an answer against a row. */
export function check({ status, headers, body }: Received, expected: Expected): void {
  const seen = Object.fromEntries(Object.keys(expected.headers ?? {}).map((name) => [name, headers[name] ?? null]))
  const wanted = Object.fromEntries(
    Object.entries(expected.headers ?? {}).map(([name, value]) => [
      name,
      value instanceof RegExp ? expect.stringMatching(value) : value,
    ]),
  )
  expect({ status, headers: seen }).toEqual({ status: expected.status, headers: wanted })
  if (expected.body === undefined) return
  expect(typeof expected.body === 'string' ? body : JSON.parse(body)).toEqual(expected.body)
}
