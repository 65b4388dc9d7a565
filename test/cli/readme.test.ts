import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sample } from '../docs/samples.ts'
import { bearer, folder } from './command.ts'

const readme = readFileSync(new URL('../../packages/cli/README.md', import.meta.url), 'utf8')
const lines = [...readme.matchAll(/npx bearer ([a-z][^#\n|)]*)/g)].map(([, line = '']) => line.trim())
const commandOf = (line: string): string => /^keys \w+|^\w+/.exec(line)?.[0] as string

describe('the README of the command', () => {
  it('names commands and options that are there', async () => {
    const commands = [...new Set(lines.map(commandOf))]
    expect(commands.length).toBeGreaterThanOrEqual(9)
    const helps = await Promise.all(
      commands.map(async (name) => [name, await bearer([...name.split(' '), '--help'])] as const),
    )
    for (const [name, { status, out }] of helps) {
      expect(status).toBe(0)
      const flags = lines.filter((line) => commandOf(line) === name).flatMap((line) => line.match(/--[a-z-]+/g) ?? [])
      expect(flags.filter((flag) => !out.includes(flag))).toEqual([])
    }
  })

  it('shows a configuration that the doctor finds well', async () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'auth.ts'), sample('packages/cli/README.md', 'The doctor'))
    const { status, out } = await bearer(['doctor', '--config', 'auth.ts', '--offline'], { cwd })
    expect([status, out]).toEqual([0, expect.stringMatching(/0 errors, 0 warnings, \d notes, \d+ ok/)])
  })
})
