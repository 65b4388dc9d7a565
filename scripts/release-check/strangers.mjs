import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../pnpm.mjs'
import { must } from '../release/processes.mjs'

const manifests = readdirSync(join(root, 'packages')).map((name) =>
  JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')),
)

/** Every package that is published, and the peers that it cannot do without. */
export const ours = manifests.filter((manifest) => !manifest.private).map(({ name }) => name)
const peers = [
  ...new Set(
    manifests.flatMap(({ peerDependencies = {}, peerDependenciesMeta = {} }) =>
      Object.entries(peerDependencies)
        .filter(([name]) => !peerDependenciesMeta[name]?.optional && !ours.includes(name))
        .map(([name, range]) => `${name}@${range.split(' || ').at(-1)}`),
    ),
  ),
]

/** A folder of a stranger's, outside the workspace, for whom the registry is this one and no other. */
export function project({ url, userconfig }, made) {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-stranger-'))
  made.push(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'stranger', private: true }))
  writeFileSync(join(folder, '.npmrc'), `registry=${url}\n@bearer:registry=${url}\n`)
  const env = { NPM_CONFIG_USERCONFIG: userconfig }
  const runs = (command, ...args) => must(command, args, { cwd: folder, env })
  return {
    folder,
    write: (name, text) => writeFileSync(join(folder, name), text),
    runs,
    node: async (...args) => (await runs(process.execPath, ...args)).trim(),
    npm: (...args) => runs('npm', ...args, `--registry=${url}`, '--no-audit', '--no-fund', '--prefer-offline'),
  }
}

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** How each package manager installs everything into a project. */
export const managers = {
  npm: ({ npm }, packages) => npm('install', ...packages, ...peers),
  pnpm: ({ runs }, packages, { url }) =>
    runs('npx', '--yes', packageManager, 'add', `--registry=${url}`, ...packages, ...peers),
  yarn: async ({ folder, runs, write }, packages, { url }) => {
    write(
      '.yarnrc.yml',
      JSON.stringify({
        nodeLinker: 'node-modules',
        // Yarn knows registries by their hosts: it would go to the port of a rehearsal that is over for what that had.
        globalFolder: join(folder, '.yarn'),
        npmRegistryServer: url,
        unsafeHttpWhitelist: ['127.0.0.1'],
        enableTelemetry: false,
        // Yarn takes no version that is younger than this; these are some minutes old.
        npmMinimalAgeGate: 0,
      }),
    )
    write('yarn.lock', '')
    await runs('npx', '--yes', '--package=@yarnpkg/cli-dist@4', 'yarn', 'add', ...packages, ...peers)
  },
}
