import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bearer as expressBearer } from '@bearer/express'
import { bearer as koaBearer } from '@bearer/koa'
import Router14 from '@koa/router'
import express from 'express'
import express4 from 'express4'
import Koa from 'koa'
import KoaRouter from 'koa-router'
import Koa2 from 'koa2'
import Router12 from 'router12'
import Router13 from 'router13'
import Router15 from 'router15'
import { afterEach, describe, expect, it } from 'vitest'
import { guardOptions, token } from '../contract/support.ts'
import { expressMistakes } from './express-mistakes.ts'
import { expressMounts } from './express-mounts.ts'
import { fastifyMistakes, fastifyMounts, fastifyOptions, fastifyServer } from './fastify-mounts.ts'
import { honoApi, honoMistakes, honoMounts } from './hono-mounts.ts'
import { type KoaParts, koaMistakes, koaMounts } from './koa-mounts.ts'
import { findings } from './leaks.ts'

const good = token()
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function listening(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  return (server.address() as AddressInfo).port
}

/** Each path is reached in several spellings with a token, and in none without. */
async function holds(port: number, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const { reached, leaks } = await findings(port, path, good)
    expect(leaks).toEqual([])
    expect(reached).toContain(`GET ${path}`)
    expect(reached.length).toBeGreaterThan(4)
  }
}

const koas: readonly [string, typeof Koa][] = [
  ['Koa 2', Koa2 as unknown as typeof Koa],
  ['Koa 3', Koa],
]
const routers = [
  ['@koa/router 12', Router12],
  ['@koa/router 13', Router13],
  ['@koa/router 14', Router14],
  ['@koa/router 15', Router15],
  ['koa-router 14', KoaRouter],
] as readonly [string, KoaParts['Router']][]

describe.each(koas)('on %s', (_koa, Application) => {
  describe.each(routers)('with %s', (_router, Router) => {
    const parts = (): KoaParts => {
      const app = new Application()
      app.silent = true
      return { app, Router, api: koaBearer(guardOptions) }
    }
    it.each(koaMounts)('$title: no spelling passes the guard', async ({ make, paths }) => {
      await holds(await listening(make(parts())), paths)
    })
  })
})

/** The search finds what the documents warn of. */
async function leaks(
  port: number,
  { paths: [path = ''], leak }: { paths: readonly string[]; leak: string },
): Promise<void> {
  expect((await findings(port, path, good, ['GET'])).leaks).toContain(`GET ${leak}: 200, without a token 200`)
}

describe('what does not hold', () => {
  it.each(koaMistakes)('with @koa/router 14: $title', async (mistake) => {
    const app = new Koa()
    await leaks(await listening(mistake.make({ app, Router: Router14, api: koaBearer(guardOptions) })), mistake)
  })

  it.each(expressMistakes)('on Express: $title', async (mistake) => {
    await leaks(await listening(mistake.make({ make: express, api: expressBearer(guardOptions) })), mistake)
  })

  it.each(fastifyMistakes)('on Fastify: $title', async (mistake) => {
    const { port, close } = await fastifyServer(mistake, {})
    closing.push(close)
    await leaks(port, mistake)
  })
})

describe('on Hono 4', () => {
  it.each(honoMounts)('$title: no spelling passes the guard', async ({ make, paths }) => {
    await holds(await listening(make(honoApi())), paths)
  })

  it.each(honoMistakes)('$title is public', async (mistake) => {
    await leaks(await listening(mistake.make(honoApi())), mistake)
  })
})

describe.each([
  ['Express 4', express4 as unknown as typeof express],
  ['Express 5', express],
])('on %s', (_name, make) => {
  it.each(expressMounts)('$title: no spelling passes the guard', async (mount) => {
    await holds(await listening(mount.make({ make, api: expressBearer(guardOptions) })), mount.paths)
  })
})

describe.each(fastifyOptions)('on Fastify 5 with %j', (routerOptions) => {
  it.each(fastifyMounts)('$title: no spelling passes the guard', async (mount) => {
    const { port, close } = await fastifyServer(mount, routerOptions)
    closing.push(close)
    await holds(port, mount.paths)
  })
})
