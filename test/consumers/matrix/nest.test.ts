import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { application, compilerOptions } from '../nest-application.ts'
import { add, freshFolder, pack, root, run } from '../packed.ts'

/** A Node that requires ES modules in Jest too, which Nest's template of CommonJS wants since Nest 12. */
const newest = process.env['BEARER_NEWEST_NODE'] ?? process.execPath

const made: string[] = []
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

/** An application outside of the workspace, with one version of Nest. `ending`: how its files name each other. */
async function installed(nest: string, manifest: object, ending: string, packages: readonly string[]): Promise<string> {
  const folder = freshFolder({ private: true, ...manifest })
  made.push(folder)
  const parts = ['common', 'core', 'platform-express', 'testing', 'websockets'].map((name) => `@nestjs/${name}@${nest}`)
  await add(folder, ...Object.values(await pack(folder)), ...parts, 'reflect-metadata@0.2', 'rxjs@7', ...packages)
  for (const [name, text] of Object.entries(application)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text.replace("'./reports.module'", `'./reports.module${ending}'`))
  }
  return folder
}

/** Runs a program of an installed package, and gives what it wrote, whether it fails or not. */
async function output(folder: string, node: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, NO_COLOR: '1' }
  const { stdout, stderr } = await run(node, [...args], { cwd: folder, env, maxBuffer: 2 ** 26 }).catch(
    (error: { stdout: string; stderr: string }) => error,
  )
  return stdout + stderr
}

const jest = 'node_modules/jest/bin/jest.js'
const configure = (folder: string, transform: string): void => {
  const config = {
    moduleFileExtensions: ['js', 'json', 'ts'],
    rootDir: 'src',
    testRegex: '.*\\.spec\\.ts$',
    transform: { '^.+\\.(t|j)s$': transform },
    testEnvironment: 'node',
  }
  writeFileSync(join(folder, 'jest.config.json'), JSON.stringify(config))
}
const write = (folder: string, file: string, content: object): void =>
  writeFileSync(join(folder, file), JSON.stringify(content))

describe.each(['29', '30'])(
  "an application of Nest 11, which is CommonJS, in Jest %s as Nest's template has it",
  (version) => {
    let folder: string
    beforeAll(async () => {
      const transforms = ['ts-jest@29', '@swc/jest@0.2', '@swc/core@1']
      const packages = [`jest@${version}`, ...transforms, 'typescript@5.9', '@types/jest@29', '@types/node@20']
      folder = await installed('11', {}, '', packages)
      write(folder, 'tsconfig.json', {
        compilerOptions: { ...compilerOptions, module: 'commonjs', types: ['node', 'jest'] },
      })
      const transform = { legacyDecorator: true, decoratorMetadata: true }
      const jsc = { parser: { syntax: 'typescript', decorators: true }, transform, target: 'es2023' }
      write(folder, '.swcrc', { jsc, module: { type: 'commonjs' } })
    }, 600_000)

    it.each(['ts-jest', '@swc/jest'])('works with %s', async (transform) => {
      configure(folder, transform)
      const written = await output(
        folder,
        process.execPath,
        jest,
        '--config',
        'jest.config.json',
        '--no-cache',
        '--runInBand',
      )
      expect(written).toContain('Tests:       2 passed, 2 total')
    })
  },
)

describe("an application of Nest 12 as Nest's template of CommonJS has it", () => {
  it('works in Jest, where Node requires ES modules there', async () => {
    const packages = ['jest@30', 'ts-jest@29', 'typescript@6.0', '@types/jest@30', '@types/node@24']
    const folder = await installed('12', {}, '', packages)
    const module = { module: 'nodenext', moduleResolution: 'nodenext', isolatedModules: true }
    write(folder, 'tsconfig.json', { compilerOptions: { ...compilerOptions, ...module, types: ['node', 'jest'] } })
    configure(folder, 'ts-jest')
    const args = ['--experimental-vm-modules', jest, '--config', 'jest.config.json', '--runInBand']
    expect(await output(folder, newest, ...args)).toContain('Tests:       2 passed, 2 total')
  })
})

describe("an application of Nest 12 as Nest's template of ES modules has it", () => {
  let folder: string
  beforeAll(async () => {
    const others = ['platform-fastify@12', 'platform-ws@12', 'graphql@14', 'apollo@14'].map((name) => `@nestjs/${name}`)
    const graphql = ['@apollo/server@5', '@as-integrations/express5@1', 'graphql@16', 'graphql-ws@6', 'ws@8']
    const tools = ['vitest@4', 'typescript@6.0', '@types/node@24', '@types/ws@8']
    folder = await installed('12', { type: 'module' }, '.js', [...others, ...graphql, ...tools])
    const module = { module: 'nodenext', moduleResolution: 'nodenext', isolatedModules: true }
    const types = ['vitest/globals', 'node']
    const options = { ...compilerOptions, ...module, types, outDir: 'dist', rootDir: '.' }
    write(folder, 'tsconfig.json', { compilerOptions: options, include: ['src', 'test'] })
  }, 600_000)
  const vitest = (...args: readonly string[]) =>
    output(
      folder,
      process.execPath,
      'node_modules/vitest/vitest.mjs',
      'run',
      '--globals',
      '--testTimeout',
      '300000',
      ...args,
    )

  it('is compiled', async () => {
    expect(await output(folder, process.execPath, 'node_modules/typescript/bin/tsc')).toBe('')
  })

  it('works in vitest', async () => {
    expect(await vitest('--dir', 'src')).toContain('Tests  2 passed (2)')
  })

  it('passes the tests that this repository has for Nest 11', async () => {
    mkdirSync(join(folder, 'test'))
    for (const name of ['support', 'rest.test', 'gateways.test', 'graphql.test', 'rules.test']) {
      copyFileSync(join(root, 'test/nest', `${name}.ts`), join(folder, 'test', `${name}.ts`))
    }
    const written = await vitest('--dir', 'test')
    expect(written).toMatch(/Test Files {2}4 passed \(4\)/)
  })
})
