import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
const scripts = (await import(new URL('../../scripts/runtimes.mjs', import.meta.url).href)) as {
  readonly runtimes: { readonly [name: string]: { readonly version: string } }
}
const { runtimes } = scripts
interface Days {
  readonly [name: string]: string | undefined
}
const { seenGreen, saidInReadme, daysSaid } = (await import(
  new URL('../../scripts/runtimes-seen.mjs', import.meta.url).href
)) as { seenGreen(days: Days): string; saidInReadme(): string | undefined; daysSaid(): Days }
const [, section = ''] = read('README.md').split('## Runs on\n')
const table = section.split('<!-- runtimes -->')[0] as string

/** What the README calls a runtime: Node by its major version, the others by what they promise to keep. */
function named(name: string, version: string): string {
  const [major, minor] = version.split('.')
  if (name === 'workerd') return '`workerd`'
  return name.startsWith('node') ? `\\b${major}\\b` : `${name} ${major}\\.${minor}\\b`
}

describe('the runtimes that the README names', () => {
  it.each(Object.entries(runtimes))('%s is one that test:runtimes and CI run', (name, { version }) => {
    expect(table).toMatch(new RegExp(named(name, version), 'i'))
    expect(read('.github/workflows/ci.yml')).toMatch(new RegExp(`runtime: \\[.*\\b${name}\\b.*\\]`))
  })

  it('are no others', () => {
    const versions = [...table.matchAll(/\b(?:Node|Bun|Deno) (\d+(?:\.\d+)?(?:, \d+)*)/g)].flatMap(([, list = '']) =>
      list.split(', '),
    )
    const run = Object.values(runtimes).map(({ version }) => version)
    for (const version of versions.filter((each) => each !== '20'))
      expect(run.some((each) => each.startsWith(`${version}.`))).toBe(true)
    expect(versions.length).toBe(6)
  })

  it('are said to have been green in the versions that are run here, each with its day, or not at all', () => {
    expect(saidInReadme()).toBe(seenGreen(daysSaid()))
    const days = { node26: '2026-11-26', workerd: '2026-11-25' }
    expect(seenGreen({})).toBe('')
    expect(seenGreen(days)).toBe(
      `Seen green by \`npm run test:runtimes\`: Node ${runtimes['node26']?.version} (2026-11-26), \`workerd\` ${runtimes['workerd']?.version} (2026-11-25).\n`,
    )
  })
})
