import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const scripts = fileURLToPath(new URL('../../scripts/', import.meta.url))

/** What work of this outcome tells a pipe, or a terminal. */
function told(outcome: string, terminal: boolean): string {
  const code = `
    import { progress } from './progress.mjs'
    const out = { isTTY: ${terminal}, write: (text) => process.stdout.write(text) }
    const work = () => new Promise((resolve, reject) => setTimeout(() => ${outcome}, 350))
    await progress('Building', work, (code) => code === 0, out).catch(() => {})`
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], { cwd: scripts, encoding: 'utf8' }).stdout
}

describe('what the demo says while it installs and builds', () => {
  it.each([
    ['resolve(0)', '✓'],
    ['resolve(1)', '✗'],
  ])('tells a pipe what begins, and how it went, in a line each (%s)', (outcome, mark) => {
    expect(told(outcome, false)).toMatch(new RegExp(`^Building …\\n${mark} Building \\(\\d+ s\\)\\n$`))
  })

  it('shows a terminal that it goes on', () => {
    expect(told('resolve(0)', true).match(/\r/g)?.length).toBeGreaterThan(1)
  })
})
