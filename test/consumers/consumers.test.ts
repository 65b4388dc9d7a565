import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installed, published, readJson, run } from './packed.ts'
import { asCommonJs, asModule, outcome, printed } from './scenario.ts'

/** An application of a user's, with the packages as they would be published: packed, and installed together. */
describe('packed and installed', () => {
  let folder: string
  beforeAll(async () => {
    folder = await installed()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('are there once each, and are our own, whatever else has their name', () => {
    const lock = readJson(join(folder, 'package-lock.json')) as {
      packages: Record<string, { resolved?: string; version?: string }>
    }
    const ours = Object.entries(lock.packages).filter(([path]) => path.includes('@bearer/'))
    expect(ours.map(([path, { resolved = '' }]) => [path, resolved.startsWith('file:')])).toEqual(
      published.map(({ manifest }) => [`node_modules/${manifest.name}`, true]).sort(),
    )
  })

  it('bring nothing that a guard does not need', () => {
    const { dependencies } = readJson(join(folder, 'node_modules/@bearer/core/package.json')) as {
      dependencies?: object
    }
    expect(dependencies).toBe(undefined)
  })

  // `require()` of an ES module came with Node 20.19, and neither Jest nor older Nodes have it: here it is off.
  const old = process.execArgv.concat('--no-experimental-require-module')
  it.each([
    ['ES modules', 'main.mjs', asModule, []],
    ['CommonJS', 'main.cjs', asCommonJs, []],
    ['CommonJS on a Node that requires no ES modules', 'old.cjs', asCommonJs, old],
  ])('work as %s', async (_, file, code, options) => {
    writeFileSync(join(folder, file), code + printed)
    const { stdout } = await run(process.execPath, [...options, file], { cwd: folder })
    expect(stdout).toBe(`${outcome}\n`)
  })
})
