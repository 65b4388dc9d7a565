import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sample } from '../docs/samples.ts'
import { hasPostgres, type PostgresServer, startPostgres } from '../postgres/server.ts'
import { hasRedis, type RedisServer, startRedis } from '../redis/server.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))

/** How the page says that the server and the client of each kind are closed. */
const ends: { readonly [kind: string]: string } = {
  memory: 'undefined',
  ioredis: 'client.disconnect()',
  'node-redis': 'client.destroy()',
  pg: 'client.end()',
}

/** The page's own function, for each kind of store and for Fastify, in a process that does nothing else at its end. */
function entry(kind: string): string {
  const code = sample('docs/shutting-down.md', 'The order').replace(/process\.once.*/, '')
  const closing = kind === 'memory' ? code.replace('store.close()', '') : code
  const ofKind = closing.replace('client.disconnect()', ends[kind] as string)
  return `
    import { used } from '../application.ts'
    const [url] = process.argv.slice(2)
    ${ofKind
      .replace(/^import .*$/m, '')
      .replace('export ', '')
      .replace('shutDown()', 'shutDown({ app, server, api, sessions, store, client })')
      .replace('server.close(done)', '(app ? app.close().then(done) : server.close(done))')}
    process.once('SIGTERM', async () => {
      await Promise.all(applications.map(shutDown))
      process.stdout.write('closed')
    })
    const applications = await used(${JSON.stringify(kind)}, url)
    process.kill(process.pid, 'SIGTERM')
  `
}

/** What a process says until it ends by itself, and how. */
async function ended(file: string, url: string): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(process.execPath, [file, url], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, said }
}

describe.skipIf(!hasRedis() || !hasPostgres())('a process that shuts down as the page says', () => {
  let written: string
  let redis: RedisServer
  let postgres: PostgresServer
  beforeAll(async () => {
    written = mkdtempSync(join(folder, 'run-'))
    ;[redis, postgres] = await Promise.all([startRedis(), startPostgres()])
    for (const kind of Object.keys(ends)) writeFileSync(join(written, `${kind}.ts`), entry(kind))
    await build({
      entryPoints: Object.keys(ends).map((kind) => join(written, `${kind}.ts`)),
      outdir: written,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@bearer/source'],
      loader: { '.sql': 'text' },
      external: ['express', 'koa', 'fastify', 'ioredis', 'redis', 'pg'],
      splitting: true,
      logLevel: 'error',
    })
  })
  afterAll(async () => {
    rmSync(written, { recursive: true })
    await Promise.all([redis.close(), postgres.close()])
  })
  const urlOf = (kind: string): string => (kind === 'pg' ? postgres.url : redis.url)

  it.each(Object.keys(ends))('ends by itself, on Express, Koa and Fastify with %s', async (kind) => {
    expect(await ended(join(written, `${kind}.mjs`), urlOf(kind))).toEqual({
      code: 0,
      said: '200,401 200,401 200,401 closed',
    })
  })

  it.each([
    ['ioredis', 'redis://127.0.0.1:1'],
    ['node-redis', 'redis://127.0.0.1:1'],
    ['pg', 'postgres://x@127.0.0.1:1/x'],
  ])('ends by itself with %s where nothing listens', async (kind, url) => {
    expect(await ended(join(written, `${kind}.mjs`), url)).toEqual({
      code: 0,
      said: 'down,false down,false down,false closed',
    })
  })
})
