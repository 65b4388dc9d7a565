import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const repository = { type: 'git', url: 'git+https://github.com/bearer-auth/bearer.git' }

/** A small repository of the same shape as this one: `b` needs `a`, and `c` needs both. */
export function smallRepository(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-repository-'))
  const write = (path: string, content: string | object): void => {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string }
  write('package.json', { name: 'small', private: true, packageManager })
  write('pnpm-workspace.yaml', 'packages: [packages/*]\n')
  write('.gitignore', 'node_modules\n.cache\n')
  write('.changeset/config.json', { baseBranch: 'main', fixed: [['@bearer/*']], changelog: false })
  const packages = { c: ['a', 'b'], b: ['a'], a: [] }
  for (const [name, needs] of Object.entries(packages)) {
    const dependencies = Object.fromEntries(needs.map((need) => [`@bearer/${need}`, 'workspace:^']))
    const manifest = {
      name: `@bearer/${name}`,
      version: '2.1.0',
      repository,
      dependencies,
      publishConfig: { access: 'public', provenance: true },
    }
    write(`packages/${name}/package.json`, manifest)
    write(`packages/${name}/index.js`, `export default '${name}'\n`)
    // As pnpm would have installed them.
    mkdirSync(join(folder, `packages/${name}/node_modules/@bearer`), { recursive: true })
    for (const need of needs)
      symlinkSync(join(folder, 'packages', need), join(folder, `packages/${name}/node_modules/@bearer/${need}`))
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.test', ...args], { cwd: folder })
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'Begin')
  return folder
}

/** The commit of a repository. */
export const commitOf = (folder: string): string =>
  execFileSync('git', ['rev-parse', 'HEAD'], { cwd: folder, encoding: 'utf8' }).trim()
