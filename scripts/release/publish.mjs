import { resolve } from 'node:path'
import { ReleaseRefused } from './failure.mjs'
import { ran } from './processes.mjs'
import { standing } from './registry.mjs'

/** How often and how long a registry is given to show what it has taken. */
const looks = 10

/**
 * Publishes files one after the other, in the order given, and ends at the first that fails. An answer that got lost is no
 * failure: the registry is asked.
 *
 * @param {readonly import('./tarballs.mjs').Tarball[]} tarballs
 * @param {{ registry: string, provenance: boolean, log: (line: string) => void }} how
 */
export async function publish(tarballs, { registry, provenance, log }) {
  for (const tarball of tarballs) {
    const { name, version } = tarball.manifest
    // The registry is named twice: one that is configured for the scope would count for more than the first.
    const scope = name.split('/')[0]
    const where = [`--registry=${registry}`, `--${scope}:registry=${registry}`]
    const how = [
      '--access=public',
      provenance ? '--provenance' : '--no-provenance',
      '--ignore-scripts',
      '--loglevel=error',
    ]
    const { code, output } = await ran('npm', ['publish', resolve(tarball.file), ...where, ...how])
    if (!(await arrived(registry, tarball, code === 0 ? looks : 1))) {
      throw new ReleaseRefused(
        `${name}@${version} was not published; what was published before can be installed, and the next run completes this release.\n${output.trim()}`,
      )
    }
    log(`published ${name}@${version}`)
  }
}

async function arrived(registry, tarball, times) {
  for (let look = 1; look <= times; look++) {
    if ((await standing(registry, tarball)) === 'there') return true
    if (look < times) await new Promise((resolve) => setTimeout(resolve, 1000 * look))
  }
  return false
}
