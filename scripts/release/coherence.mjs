import { ReleaseRefused } from './failure.mjs'

/**
 * Holds the packed files against one another, and puts those first that others need: whatever was published when a release
 * breaks off can be installed.
 *
 * @param {import('./tarballs.mjs').Tarball[]} tarballs
 * @returns {import('./tarballs.mjs').Tarball[]}
 */
export function inOrder(tarballs) {
  if (tarballs.length === 0) throw new ReleaseRefused('There is nothing to publish: no package was packed.')
  const byName = new Map(tarballs.map((tarball) => [tarball.manifest.name, tarball]))
  const versions = [...new Set(tarballs.map(({ manifest }) => manifest.version))]
  if (versions.length > 1)
    throw new ReleaseRefused(`All packages share one version, and these are several: ${versions.join(', ')}.`)
  for (const { manifest, holds } of tarballs) {
    checkRanges(manifest, byName)
    checkContents(manifest, holds)
  }
  const ordered = []
  const visit = ({ manifest, ...rest }, way) => {
    if (ordered.some((one) => one.manifest === manifest)) return
    if (way.includes(manifest.name))
      throw new ReleaseRefused(`Packages need each other in a circle: ${[...way, manifest.name].join(' → ')}.`)
    for (const name of Object.keys(needs(manifest)))
      if (byName.has(name)) visit(byName.get(name), [...way, manifest.name])
    ordered.push({ manifest, ...rest })
  }
  for (const tarball of tarballs) visit(tarball, [])
  return ordered
}

const needs = ({ dependencies = {}, peerDependencies = {} }) => ({ ...dependencies, ...peerDependencies })

/** What leads into the repository, and what asks for another release than this, would be installed by nobody. */
function checkRanges(manifest, byName) {
  for (const [name, range] of Object.entries(needs(manifest))) {
    if (/^(?:workspace|catalog|link|file):/.test(range))
      throw new ReleaseRefused(`${manifest.name} needs ${name} as "${range}": it was not packed by pnpm.`)
    const own = byName.get(name)?.manifest.version
    if (own !== undefined && ![own, `^${own}`, `~${own}`].includes(range))
      throw new ReleaseRefused(`${manifest.name} needs ${name} ${range}, and ${own} is to be published.`)
  }
}

/** What leads to a file that was not built could be imported by nobody. */
function checkContents({ name, main, module, types, bin, exports, imports }, holds) {
  const named = JSON.stringify([main, module, types, bin, exports, imports]).match(/"\.\/[^"*]+"/g) ?? []
  // A pattern, and what is no file but a subpath, have no file of their own.
  const missing = [...new Set(named.map((path) => JSON.parse(path)))].filter(
    (path) => !(exports && Object.hasOwn(Object(exports), path)) && !holds.includes(`package/${path.slice(2)}`),
  )
  if (missing.length > 0)
    throw new ReleaseRefused(`${name} leads to ${missing.join(', ')}, which it does not hold: it was not built.`)
}
