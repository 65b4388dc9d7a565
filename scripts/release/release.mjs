import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inOrder } from './coherence.mjs'
import { ReleaseRefused } from './failure.mjs'
import { plan } from './plan.mjs'
import { preconditions } from './preconditions.mjs'
import { must } from './processes.mjs'
import { publish } from './publish.mjs'
import { standing } from './registry.mjs'
import { pack } from './tarballs.mjs'

/**
 * Publishes the packages of a repository, or says why nothing is published. Everything is looked at before the first of them.
 *
 * @param {{ root: string, registry: string, tested?: string, first: boolean, withoutProvenance: boolean, dryRun: boolean,
 *   env: NodeJS.ProcessEnv, log: (line: string) => void }} options
 */
export async function release({ root, registry, tested, first, withoutProvenance, dryRun, env, log }) {
  const { provenance } = await preconditions({ root, tested, withoutProvenance, env })
  const folder = mkdtempSync(join(tmpdir(), 'bearer-release-'))
  try {
    const tarballs = inOrder(await pack(root, folder))
    const standings = []
    for (const tarball of tarballs) standings.push([tarball, await standing(registry, tarball)])
    const missing = plan(standings, { first })
    log(
      `${missing.length} of ${tarballs.length} packages are to be published${provenance ? '' : ', without provenance'}.`,
    )
    if (dryRun) return
    await publish(missing, { registry, provenance, log })
    // Only a release that is whole has tags. "New tag:" is what changesets/action reads.
    log(await must('npx', ['--no-install', 'changeset', 'tag'], { cwd: root }))
    await checkTags(root, tarballs)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** changesets calls it a success where Git could not set a tag. */
async function checkTags(root, tarballs) {
  const tags = (await must('git', ['tag', '--list'], { cwd: root })).split('\n')
  const missing = tarballs
    .map(({ manifest }) => `${manifest.name}@${manifest.version}`)
    .filter((tag) => !tags.includes(tag))
  if (missing.length > 0)
    throw new ReleaseRefused(`All is published, and Git has no tag ${missing.join(', ')}: the next run sets them.`)
}
