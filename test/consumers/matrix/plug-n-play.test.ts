import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { add, freshFolder, pack, peersOf, published, run } from '../packed.ts'
import { asCommonJs, asModule, outcome, printed } from '../scenario.ts'

/** Yarn without `node_modules`: nothing is found that a package has not declared. */
describe("under Yarn's Plug'n'Play", () => {
  let tools: string
  let folder: string
  const yarn = (...args: readonly string[]) => {
    const program = join(tools, 'node_modules/@yarnpkg/cli-dist/bin/yarn.js')
    const env = {
      ...process.env,
      YARN_ENABLE_TELEMETRY: '0',
      YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
      YARN_GLOBAL_FOLDER: join(tools, 'yarn'),
    }
    return run(process.execPath, [program, ...args], { cwd: folder, env, maxBuffer: 2 ** 26 })
  }
  beforeAll(async () => {
    tools = freshFolder()
    await add(tools, '@yarnpkg/cli-dist@4')
    folder = freshFolder()
    const registry = (await run('npm', ['config', 'get', 'registry'])).stdout.trim()
    const ours = Object.fromEntries(Object.entries(await pack(folder)).map(([name, file]) => [name, `file:${file}`]))
    const peers = Object.assign({}, ...published.map(({ manifest }) => peersOf(manifest))) as object
    // What an application of Nest has of its own: its packages ask the application for them.
    const ofNest = { 'reflect-metadata': '*', rxjs: '*' }
    // `resolutions`: the packages' own dependencies on each other are not what has their name elsewhere.
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ private: true, dependencies: { ...ours, ...peers, ...ofNest }, resolutions: ours }),
    )
    const settings = {
      nodeLinker: 'pnp',
      npmRegistryServer: registry,
      unsafeHttpWhitelist: [new URL(registry).hostname],
    }
    writeFileSync(join(folder, '.yarnrc.yml'), JSON.stringify(settings))
    writeFileSync(join(folder, 'yarn.lock'), '')
    writeFileSync(join(folder, 'main.cjs'), asCommonJs + printed)
    writeFileSync(join(folder, 'main.mjs'), asModule + printed)
    await yarn('install')
  }, 600_000)
  afterAll(() => {
    for (const made of [folder, tools]) rmSync(made, { recursive: true, force: true })
  })

  it.each(['main.cjs', 'main.mjs'])(
    'works as %s',
    async (file) => {
      expect(existsSync(join(folder, 'node_modules'))).toBe(false)
      expect((await yarn('node', file)).stdout).toBe(`${outcome}\n`)
    },
    120_000,
  )
})
