import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../pnpm.mjs'
import { must } from '../release/processes.mjs'

const git = (clone, ...args) =>
  execFileSync('git', ['-c', 'user.name=rehearsal', '-c', 'user.email=rehearsal@localhost', ...args], {
    cwd: clone,
    encoding: 'utf8',
  }).trim()

const versionOf = (clone) => JSON.parse(readFileSync(join(clone, 'packages/core/package.json'), 'utf8')).version

/**
 * Publishes from a fresh clone, by the scripts in it: the version that the packages have, for somebody to upgrade from, and
 * then the one that the waiting changesets make.
 */
export async function rehearse(clone, { url, userconfig }, log) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const pnpm = (...args) => must('npx', ['--yes', packageManager, ...args], { cwd: clone })
  git(root, 'clone', '--quiet', '--no-local', root, clone)
  log('install and build a fresh clone')
  await pnpm('install', '--frozen-lockfile', '--prefer-offline')
  await pnpm('exec', 'turbo', 'run', 'build', '--filter=./packages/*')
  const release = () => {
    const args = ['--registry', url, '--tested', git(clone, 'rev-parse', 'HEAD'), '--first', '--without-provenance']
    return must(process.execPath, ['scripts/release/main.mjs', ...args], {
      cwd: clone,
      env: { NPM_CONFIG_USERCONFIG: userconfig },
    })
  }
  const start = git(clone, 'rev-parse', 'HEAD')
  const before = versionOf(clone)
  log(`publish ${before}, as the version before`)
  dropChangesets(clone)
  await release()
  git(clone, 'reset', '--quiet', '--hard', start)
  log('version by the waiting changesets')
  if (waiting(clone).length === 0)
    writeFileSync(join(clone, '.changeset/rehearsal.md'), '---\n"@bearer/core": patch\n---\n\nA rehearsal.\n')
  await pnpm('run', 'ci:version')
  const after = versionOf(clone)
  git(clone, 'add', '--all')
  git(clone, 'commit', '--quiet', '--message', `Version ${after}`)
  log(`publish ${after}`)
  await release()
  return { before, after }
}

const waiting = (clone) =>
  readdirSync(join(clone, '.changeset')).filter((name) => name.endsWith('.md') && name !== 'README.md')

function dropChangesets(clone) {
  const names = waiting(clone)
  if (names.length === 0) return
  git(clone, 'rm', '--quiet', ...names.map((name) => `.changeset/${name}`))
  git(clone, 'commit', '--quiet', '--message', 'The version before')
}

/** What the README promises of the first release must be what is published first. */
export function checkPromise(after) {
  if (git(root, 'tag', '--list', '@bearer/core@*') !== '') return
  const [, promised] = /The first is \*\*([\d.]+)\*\*/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
  if (promised !== after)
    throw new Error(`The README promises ${promised} as the first version, and ${after} would be published.`)
}
