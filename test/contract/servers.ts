import express from 'express'
import express4 from 'express4'
import Koa from 'koa'
import Koa2 from 'koa2'
import { afterAll, expect } from 'vitest'
import type { Expected } from './answers.ts'
import type { Received } from './client.ts'
import { expressFramework } from './express-app.ts'
import { fastifyFramework } from './fastify-app.ts'
import { koaFramework } from './koa-app.ts'
import type { Framework, Setup } from './support.ts'

/** Every framework that has an adapter, in every major version. */
export const frameworks: readonly Framework[] = [
  expressFramework('Express 4', express4 as unknown as typeof express),
  expressFramework('Express 5', express),
  koaFramework('Koa 2', Koa2 as unknown as typeof Koa),
  koaFramework('Koa 3', Koa),
  fastifyFramework,
]

/** Those that speak HTTP/2 as well: Express does not, and Koa 2 never answers a HEAD over it. */
export const http2Frameworks = frameworks.filter(({ name }) => name === 'Koa 3' || name === 'Fastify 5')

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
