import express from 'express'
import express4 from 'express4'
import Koa from 'koa'
import Koa2 from 'koa2'
import { afterAll, describe, expect, it } from 'vitest'
import type { Expected } from './answers.ts'
import { cases } from './cases.ts'
import { type Received, send } from './client.ts'
import { expressFramework } from './express-app.ts'
import { fastifyFramework } from './fastify-app.ts'
import { koaFramework } from './koa-app.ts'
import type { Framework, Setup } from './support.ts'

const frameworks: readonly Framework[] = [
  expressFramework('Express 4', express4 as unknown as typeof express),
  expressFramework('Express 5', express),
  koaFramework('Koa 2', Koa2 as unknown as typeof Koa),
  koaFramework('Koa 3', Koa),
  fastifyFramework,
]

describe.each(frameworks)('the HTTP contract on $name', (framework) => {
  const running = new Map<string, ReturnType<Framework['start']>>()
  const server = (setup: Setup = {}): ReturnType<Framework['start']> => {
    const name = JSON.stringify(setup)
    const started = running.get(name) ?? framework.start(setup)
    running.set(name, started)
    return started
  }
  afterAll(async () => {
    for (const started of running.values()) await (await started).close()
  })

  it.each(cases)('$title', async ({ send: sent, expected, setup }) => {
    const { port } = await server(setup)
    check(await send(port, sent), expected)
  })
})

function check({ status, headers, body }: Received, expected: Expected): void {
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
