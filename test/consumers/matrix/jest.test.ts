import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { add, installed, run } from '../packed.ts'
import { asCommonJs, asModule, outcome } from '../scenario.ts'

const transforms = {
  none: {},
  'ts-jest': { '^.+\\.ts$': ['ts-jest', { isolatedModules: true }] },
  '@swc/jest': { '^.+\\.ts$': ['@swc/jest'] },
}

/** The application as a test of its own. TypeScript's are written with `import`, which both transforms turn into `require`. */
const javaScript = `${asCommonJs}\ntest('works', async () => expect(await scenario()).toBe('${outcome}'))`
const typeScript = javaScript.replace(/require\('(.*?)'\)/g, (_, name: string) => `m_${name.replace(/\W/g, '_')}`)
const imports = [...javaScript.matchAll(/require\('(.*?)'\)/g)].map(
  ([, name = '']) => `import * as m_${name.replace(/\W/g, '_')} from '${name}'`,
)

describe.each(['29', '30'])('in Jest %s, which has CommonJS alone', (version) => {
  let folder: string
  beforeAll(async () => {
    folder = await installed()
    await add(folder, `jest@${version}`, 'ts-jest@29', '@swc/jest@0.2', '@swc/core@1', 'typescript@5.9', '@types/jest')
    const compilerOptions = { target: 'ES2022', module: 'CommonJS', esModuleInterop: true, isolatedModules: true }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
    writeFileSync(
      join(folder, '.swcrc'),
      JSON.stringify({ jsc: { parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }),
    )
    writeFileSync(join(folder, 'plain.test.js'), javaScript)
    writeFileSync(join(folder, 'typed.test.ts'), `// @ts-nocheck\n${imports.join('\n')}\n${typeScript}`)
  }, 600_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(Object.entries(transforms))(
    'works with the transform %s',
    async (name, transform) => {
      const file = name === 'none' ? 'plain.test.js' : 'typed.test.ts'
      const config = { transform, testRegex: `${file}$`, testEnvironment: 'node', testTimeout: 300_000 }
      writeFileSync(join(folder, 'jest.config.json'), JSON.stringify(config))
      const jest = join(folder, 'node_modules/jest/bin/jest.js')
      const args = [jest, '--config', 'jest.config.json', '--no-cache', '--runInBand']
      const { stderr } = await run(process.execPath, args, { cwd: folder }).catch((error: { stderr: string }) => error)
      expect(stderr).toContain('Tests:       1 passed, 1 total')
    },
    240_000,
  )
})

describe('in vitest', () => {
  let folder: string
  beforeAll(async () => {
    folder = await installed('vitest@4', 'jsdom@26')
    const test = `import { expect, test } from 'vitest'\n${asModule}\ntest('works', async () => expect(await scenario()).toBe('${outcome}'))`
    writeFileSync(join(folder, 'main.test.mjs'), test)
  }, 600_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(['node', 'jsdom'])(
    'works in the environment %s',
    async (environment) => {
      const vitest = join(folder, 'node_modules/vitest/vitest.mjs')
      const args = [vitest, 'run', '--environment', environment, '--testTimeout', '300000']
      const env = { ...process.env, NO_COLOR: '1' }
      const { stdout } = await run(process.execPath, args, { cwd: folder, env }).catch(
        (error: { stdout: string }) => error,
      )
      expect(stdout).toContain('Tests  1 passed (1)')
    },
    240_000,
  )
})
