import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly repository?: { readonly directory?: string }
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const text = (path: string): string => readFileSync(join(root, path), 'utf8')
const folders = readdirSync(join(root, 'packages'))
const packages = folders
  .filter((folder) => existsSync(join(root, 'packages', folder, 'package.json')))
  .map((folder) => ({ folder, manifest: JSON.parse(text(`packages/${folder}/package.json`)) as Manifest }))
  .filter(({ manifest }) => !manifest.private)
const names = packages.map(({ manifest }) => manifest.name)

describe('the packages', () => {
  it('share one version, which changesets move together', () => {
    const { fixed } = JSON.parse(text('.changeset/config.json')) as { fixed: readonly (readonly string[])[] }
    expect([...(fixed[0] ?? [])].sort()).toEqual([...names].sort())
    expect(new Set(packages.map(({ manifest }) => manifest.version)).size).toBe(1)
  })

  it.each(packages)('say where they are: $folder', ({ folder, manifest: { repository } }) => {
    expect(repository?.directory).toBe(`packages/${folder}`)
  })

  it.each(packages)(
    'have none of one another as a peer, of which changesets would make each minor a major: $folder',
    ({ manifest }) => {
      expect(Object.keys(manifest.peerDependencies ?? {}).filter((name) => names.includes(name))).toEqual([])
      const ranges = Object.entries(manifest.dependencies ?? {}).filter(([name]) => names.includes(name))
      expect(ranges.filter(([, range]) => range !== 'workspace:^')).toEqual([])
    },
  )

  it('are published first in the version that the README promises', () => {
    // Until then no changelog is there, and what waits decides.
    if (existsSync(join(root, 'packages/core/CHANGELOG.md'))) return
    const waiting = readdirSync(join(root, '.changeset')).filter((name) => name.endsWith('.md') && name !== 'README.md')
    const bumps = waiting.flatMap((name) => text(`.changeset/${name}`).match(/^["']@bearer\/[\w-]+["']: (\w+)/gm) ?? [])
    const [major = 0, minor = 0, patch = 0] = (packages[0]?.manifest.version ?? '').split('.').map(Number)
    const has = (bump: string): boolean => bumps.some((line) => line.endsWith(bump))
    const next = has('major')
      ? `${major + 1}.0.0`
      : has('minor')
        ? `${major}.${minor + 1}.0`
        : `${major}.${minor}.${patch + (has('patch') ? 1 : 0)}`
    expect(text('README.md')).toContain(`The first is **${next}**`)
  })
})
