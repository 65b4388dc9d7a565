import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const packages = ['core', 'sessions', 'express', 'koa', 'fastify', 'fetch', 'store-redis', 'store-postgres']
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const exercise = `
const guard = core.createGuard({ issuer: 'https://i.example', audience: 'a', keys: core.secret(Buffer.from('8TsGzVn0yqX1mWk3uRb5cLe7hJf9dPa2', 'latin1')) })
const results = [
  core.isBearerError(await guard.verify('x').catch((error) => error)),
  ...[express, koa, fastify, fetched].map(({ bearer, routes, bearerRequest, createGuard, requireScope }) =>
    [bearer, routes, bearerRequest, createGuard, requireScope].every((one) => typeof one === 'function')),
  [sessions.createSessions, sessions.createIssuer, sessions.sessionEndpoints, sessions.generateSigningKey].every((one) => typeof one === 'function'),
  typeof testing.createTestIssuer === 'function',
  [postgres.postgresStore, postgres.migratePostgres].every((one) => typeof one === 'function'),
  core.isBearerError(await express.createGuard({ issuer: 'https://i.example', audience: 'a', keys: express.secret(Buffer.from('8TsGzVn0yqX1mWk3uRb5cLe7hJf9dPa2', 'latin1')) }).verify('x').catch((error) => error)),
]
if (!results.every(Boolean)) throw new Error(JSON.stringify(results))
console.log('fine')
`
const names = {
  core: '@bearer/core',
  testing: '@bearer/core/testing',
  sessions: '@bearer/sessions',
  express: '@bearer/express',
  koa: '@bearer/koa',
  fastify: '@bearer/fastify',
  fetched: '@bearer/fetch',
  postgres: '@bearer/store-postgres',
}

/** Projects of users, with the packages as they would be published: packed, and installed together. */
describe('packed and installed', () => {
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bearer-consumer-'))
    for (const name of packages) {
      await run('npx', ['--yes', packageManager, 'pack', '--pack-destination', folder], {
        cwd: join(root, 'packages', name),
      })
    }
    const tarballs = readdirSync(folder).filter((file) => file.endsWith('.tgz'))
    expect(tarballs.length).toBe(packages.length)
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }))
    const peers = ['express@5', 'koa@3', 'fastify@5']
    await run(
      'npm',
      ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs.map((file) => `./${file}`), ...peers],
      { cwd: folder },
    )
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('resolve to our own packages, whatever else has their name', () => {
    const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { resolved?: string; version?: string }>
    }
    const ours = Object.entries(lock.packages).filter(([path]) => path.includes('@bearer/'))
    expect(ours.map(([path, { resolved = '' }]) => [path, resolved.startsWith('file:')])).toEqual(
      packages.map((name) => [`node_modules/@bearer/${name}`, true]).sort(),
    )
  })

  it('carry no link of the workspace and no condition of the repository', () => {
    for (const name of packages) {
      const manifest = readFileSync(join(folder, 'node_modules/@bearer', name, 'package.json'), 'utf8')
      expect(JSON.parse(manifest).dependencies ?? {}).not.toEqual(
        expect.objectContaining({ '@bearer/core': expect.stringContaining('workspace') }),
      )
      expect(Object.keys(JSON.parse(manifest).exports['.'])).toEqual(['import', 'require'])
    }
  })

  it.each([
    [
      'ES modules',
      'main.mjs',
      Object.entries(names)
        .map(([name, module]) => `import * as ${name} from '${module}'`)
        .join('\n') + exercise,
    ],
    [
      'CommonJS',
      'main.cjs',
      `${Object.entries(names)
        .map(([name, module]) => `const ${name} = require('${module}')`)
        .join('\n')}\n;(async () => {${exercise}})().catch((error) => { console.error(error); process.exit(1) })`,
    ],
  ])('work as %s', async (_, file, code) => {
    writeFileSync(join(folder, file), code)
    expect((await run(process.execPath, [file], { cwd: folder })).stdout).toBe('fine\n')
  })

  it.each(['NodeNext', 'Bundler'])(
    'have types that resolve (%s)',
    async (resolution) => {
      const project = join(folder, resolution)
      mkdirSync(project)
      const module = resolution === 'NodeNext' ? 'NodeNext' : 'ESNext'
      const compilerOptions = {
        module,
        moduleResolution: resolution,
        target: 'ES2022',
        lib: ['ES2022', 'DOM'],
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: [],
      }
      writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }))
      const code = `import { createGuard, secret, type Guard } from '@bearer/core'
import { createTestIssuer } from '@bearer/core/testing'
import { createSessions } from '@bearer/sessions'
export const guard: Guard<{ tenant: string }> = createGuard({ issuer: 'i', audience: 'a', keys: secret(new Uint8Array(32)), claims: () => ({ tenant: 't' }) }) as never
export const all = [createTestIssuer, createSessions]
// @ts-expect-error: there is no such export
import { nothing } from '@bearer/core'
export { nothing }`
      writeFileSync(join(project, 'main.ts'), code)
      const compiler = join(root, 'node_modules/typescript/bin/tsc')
      const result = await run(process.execPath, [compiler, '-p', project]).catch((error: { stdout: string }) => error)
      expect(result.stdout).toBe('')
    },
    120_000,
  )
})
