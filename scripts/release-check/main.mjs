// npm run release:check: a release rehearsed against a registry on loopback, and what strangers then install from it. Ten minutes.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applications, goOn, logIn, outcome, sideBySide } from './applications.mjs'
import { firstSteps } from './first-steps.mjs'
import { checkPromise, rehearse } from './rehearsal.mjs'
import { managers, ours, project } from './strangers.mjs'
import { startRegistry } from './verdaccio.mjs'

const made = []
let passed = 0
const log = (text) => console.log(`… ${text}`)
function expect(what, found, expected) {
  if (found !== expected) throw new Error(`${what}: expected ${expected}, found ${found}`)
  passed++
  console.log(`✓ ${what}`)
}

const registry = await startRegistry()
try {
  const clone = join(mkdtempSync(join(tmpdir(), 'bearer-clone-')), 'bearer')
  made.push(join(clone, '..'))
  const { before, after } = await rehearse(clone, registry, log)
  checkPromise(after)
  expect('the version that is published first is the one that the README promises', true, true)
  for (const [manager, install] of Object.entries(managers)) {
    const stranger = project(registry, made)
    log(`install ${ours.length} packages with ${manager}`)
    await install(
      stranger,
      ours.map((name) => `${name}@${after}`),
      registry,
    )
    const installed = JSON.parse(readFileSync(join(stranger.folder, 'node_modules/@bearer/core/package.json'), 'utf8'))
    expect(`${manager} has installed core`, installed.version, after)
    for (const [adapter, asModule, asCommonJs] of applications) {
      stranger.write('main.mjs', asModule)
      stranger.write('main.cjs', asCommonJs)
      expect(`${adapter} guards, installed by ${manager}, as an ES module`, await stranger.node('main.mjs'), outcome)
      expect(`${adapter} guards, installed by ${manager}, as CommonJS`, await stranger.node('main.cjs'), outcome)
    }
    if (manager !== 'npm') continue
    log('in TypeScript')
    await stranger.npm('install', 'typescript@5.9', '@types/node@20', '@types/express@5', '@types/koa@3')
    for (const [adapter, asModule] of applications) {
      stranger.write(`${adapter}.mts`, asModule)
    }
    const files = applications.map(([adapter]) => `${adapter}.mts`)
    await stranger.runs(
      'npx',
      'tsc',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--skipLibCheck',
      '--outDir',
      'built',
      ...files,
    )
    for (const [adapter] of applications)
      expect(`${adapter} guards, in TypeScript`, await stranger.node(`built/${adapter}.mjs`), outcome)
    log('the first steps of the README')
    const { status, unnamed } = await firstSteps(stranger)
    expect('bearer token | curl gives 200, and bearer doctor is content', status, '200')
    expect('each of five typical mistakes is named', unnamed, '')
  }
  log('an upgrade')
  const upgraded = project(registry, made)
  await upgraded.npm('install', ...['core', 'sessions', 'cli'].map((name) => `@bearer/${name}@${before}`))
  await upgraded.runs('npx', 'bearer', 'keys', 'generate', '--out', 'keys.json')
  upgraded.write('secret', await upgraded.runs('npx', 'bearer', 'secret'))
  upgraded.write('log-in.mjs', logIn)
  upgraded.write('go-on.mjs', goOn)
  await upgraded.node('log-in.mjs')
  await upgraded.npm('install', ...['core', 'sessions', 'cli'].map((name) => `@bearer/${name}@${after}`))
  expect(`a session of ${before} goes on with ${after}`, await upgraded.node('go-on.mjs'), 'ada true')
  log('two versions side by side')
  const both = project(registry, made)
  await both.npm(
    'install',
    `@bearer/core@${after}`,
    `@bearer/sessions@${after}`,
    `core-before@npm:@bearer/core@${before}`,
  )
  both.write('main.mjs', sideBySide)
  expect('two versions of core know each other', await both.node('main.mjs'), 'true true ada')
  console.log(`\n${passed} passed, 0 failed`)
} catch (error) {
  console.error(`\n${error.message}\n\n${passed} passed, 1 failed`)
  process.exitCode = 1
} finally {
  registry.stop()
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
}
