import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ReleaseRefused } from './failure.mjs'
import { sameContent } from './tarballs.mjs'

/**
 * How a packed file stands to a registry: its name is nobody's, its version is not there, it is there with this content, the
 * version is there with another, or the name is somebody else's.
 * @typedef {'new-name' | 'new-version' | 'there' | 'other-content' | 'strangers'} Standing
 */

/** Tries of a question; a registry that cannot be asked decides nothing. */
const tries = 3

/** @param {string} registry @param {import('./tarballs.mjs').Tarball} tarball @returns {Promise<Standing>} */
export async function standing(registry, { manifest, integrity, file }) {
  const known = await packument(registry, manifest.name)
  if (known === undefined) return 'new-name'
  if (!isOurs(known, manifest)) return 'strangers'
  const published = known.versions?.[manifest.version]
  if (published === undefined) return 'new-version'
  if (published.dist?.integrity === integrity) return 'there'
  return (await hasContent(published.dist?.tarball, file)) ? 'there' : 'other-content'
}

/** Whose a name is: that of the repository which its versions say that they are from. */
function isOurs({ versions = {} }, { repository }) {
  const urls = Object.values(versions).map((version) => plain(version.repository))
  return urls.length > 0 && urls.every((url) => url !== undefined && url === plain(repository))
}

const plain = (repository) => (repository?.url ?? repository)?.replace(/^git\+/, '').replace(/\.git$/, '')

async function packument(registry, name) {
  const response = await asked(`${registry}${name.replace('/', '%2f')}`, { accept: 'application/json' })
  if (response.status === 404) return undefined
  if (response.status !== 200)
    throw new ReleaseRefused(`${registry} answered ${response.status} about ${name}: nothing can be decided.`)
  return response.json()
}

async function hasContent(url, file) {
  if (url === undefined) return false
  const folder = mkdtempSync(join(tmpdir(), 'bearer-published-'))
  try {
    const published = join(folder, 'published.tgz')
    writeFileSync(published, Buffer.from(await (await asked(url, {})).arrayBuffer()))
    return await sameContent(published, file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function asked(url, headers) {
  for (let tried = 1; ; tried++) {
    try {
      const response = await fetch(url, {
        headers: { ...headers, 'cache-control': 'no-cache' },
        signal: AbortSignal.timeout(30_000),
      })
      if (response.status < 500 || tried === tries) return response
    } catch {
      if (tried === tries) throw new ReleaseRefused(`${new URL(url).origin} cannot be asked: nothing can be decided.`)
    }
    await new Promise((resolve) => setTimeout(resolve, 500 * tried))
  }
}
