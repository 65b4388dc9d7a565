import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installed, run } from '../packed.ts'
import { asCommonJs, asModule, outcome, printed } from '../scenario.ts'

/** Old Nodes that are supported, as `npm run test:consumers` has installed them: version → program. */
const nodes = JSON.parse(process.env['BEARER_CONSUMERS'] ?? '{}') as Record<string, string>

describe('on the Nodes that cannot require ES modules', () => {
  let folder: string
  beforeAll(async () => {
    folder = await installed()
    writeFileSync(join(folder, 'main.cjs'), asCommonJs + printed)
    writeFileSync(join(folder, 'main.mjs'), asModule + printed)
  }, 600_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('has some to be tried on', () => expect(Object.keys(nodes)).toEqual(['20.10.0', '20.18.0', '22.11.0']))

  it.each(Object.entries(nodes))(
    'works on %s',
    async (version, node) => {
      expect((await run(node, ['--version'])).stdout).toBe(`v${version}\n`)
      for (const file of ['main.cjs', 'main.mjs'])
        expect((await run(node, [file], { cwd: folder })).stdout).toBe(`${outcome}\n`)
    },
    120_000,
  )
})
