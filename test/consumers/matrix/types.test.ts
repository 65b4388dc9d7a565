import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entriesOf, installed, published, run } from '../packed.ts'

const entries = published.flatMap(({ manifest }) => entriesOf(manifest))

/** An application that imports everything and asked for `req.auth`. A wrong line is refused, or the types are no types. */
const application = `${entries.map((name, at) => (name.endsWith('/global') ? `import '${name}'` : `import * as m${at} from '${name}'`)).join('\n')}
import { authOf } from '@bearer/express'
import type { Request } from 'express'
declare module '@bearer/express' {
  interface Register { claims: { readonly tenant: string } }
}
declare const req: Request
export const tenants: (string | undefined)[] = [req.auth?.claims.tenant, authOf(req).claims.tenant]
// @ts-expect-error: there is no such claim
export const nothing: string = req.auth?.claims.nothing
export const all = [${entries.flatMap((name, at) => (name.endsWith('/global') ? [] : [`m${at}`])).join(', ')}]
`

/** Pairwise: each compiler, resolution, kind of module and version of Node's types at least once beside most of the others. */
const cases = [
  ['ts54', 'node16', 'main.mts', 'node20'],
  ['ts54', 'nodenext', 'main.cts', 'node22'],
  ['ts54', 'node10', 'main.ts', 'node20'],
  ['ts59', 'nodenext', 'main.mts', 'node24'],
  ['ts59', 'bundler', 'main.ts', 'node20'],
  ['ts59', 'node10', 'main.ts', 'node22'],
  ['ts60', 'node16', 'main.cts', 'node20'],
  ['ts60', 'bundler', 'main.ts', 'node24'],
  ['ts70', 'nodenext', 'main.cts', 'node24'],
  ['ts70', 'node16', 'main.mts', 'node22'],
  ['ts70', 'bundler', 'main.ts', 'node20'],
] as const

const moduleOf = { node10: 'commonjs', bundler: 'esnext', node16: 'node16', nodenext: 'nodenext' }

describe('types, all of them checked and without those of browsers', () => {
  let folder: string
  beforeAll(async () => {
    folder = await installed(
      ...['20', '22', '24'].map((version) => `node${version}@npm:@types/node@${version}`),
      ...['5.4', '5.9', '6.0', '7.0'].map((version) => `ts${version.replace('.', '')}@npm:typescript@${version}`),
      ...['@types/express@5', '@types/koa@3', 'hono@4'],
    )
    for (const file of ['main.ts', 'main.mts', 'main.cts']) writeFileSync(join(folder, file), application)
  }, 600_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(cases)('have no error of ours: %s, %s, %s, %s', async (compiler, resolution, file, nodeTypes) => {
    rmSync(join(folder, 'node_modules/@types/node'), { recursive: true, force: true })
    symlinkSync(`../${nodeTypes}`, join(folder, 'node_modules/@types/node'))
    const options = {
      module: moduleOf[resolution],
      moduleResolution: resolution,
      target: 'es2022',
      lib: 'es2022',
      types: 'node',
    }
    const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
    const tsc = join(folder, 'node_modules', compiler, 'bin/tsc')
    const args = [tsc, ...flags, '--strict', '--noEmit', '--skipLibCheck', 'false', file]
    const { stdout } = await run(process.execPath, args, { cwd: folder }).catch((error: { stdout: string }) => error)
    // What others' types have wrong among themselves is not ours; that the compiler did not run is.
    const ours = stdout.split('\n').filter((line) => /^(main|node_modules\/@bearer\/|error)/.test(line))
    expect(ours).toEqual([])
  })

  it('have none where an optional peer is not installed', async () => {
    for (const peer of ['hono', '@nestjs/websockets'])
      rmSync(join(folder, 'node_modules', peer), { recursive: true, force: true })
    const tsc = join(folder, 'node_modules/ts59/bin/tsc')
    const flags = [
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--lib',
      'es2022',
      '--types',
      'node',
      '--strict',
      '--noEmit',
    ]
    const { stdout } = await run(process.execPath, [tsc, ...flags, '--skipLibCheck', 'false', 'main.mts'], {
      cwd: folder,
    }).catch((error: { stdout: string }) => error)
    expect(stdout.split('\n').filter((line) => /^(main|node_modules\/@bearer\/|error)/.test(line))).toEqual([])
  })
})
