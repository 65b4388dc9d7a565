import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ReleaseRefused } from './failure.mjs'
import { must } from './processes.mjs'

/** Where CI writes which commit it has tested. */
export const testedFile = '.cache/tested'

/**
 * What must be so before anything is looked at: everything is committed, the tests of this very commit have passed, no
 * changeset waits for a version, and where there is no provenance, somebody has said so.
 *
 * @param {{ root: string, tested?: string, withoutProvenance: boolean, env: NodeJS.ProcessEnv }} given
 * @returns {Promise<{ provenance: boolean, commit: string }>}
 */
export async function preconditions({ root, tested, withoutProvenance, env }) {
  const commit = (await must('git', ['rev-parse', 'HEAD'], { cwd: root })).trim()
  const changes = (await must('git', ['status', '--porcelain'], { cwd: root })).trim()
  if (changes !== '') throw new ReleaseRefused(`What is published must be committed:\n${changes}`)
  const file = join(root, testedFile)
  const known = tested ?? (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined)
  if (known !== commit) {
    const why = known
      ? `The tests passed for ${known}, and this is ${commit}.`
      : 'No tests are known to have passed here.'
    throw new ReleaseRefused(`${why} Run "bash .ci/run" on this commit, or let the workflow publish it.`)
  }
  const waiting = readdirSync(join(root, '.changeset')).filter((name) => name.endsWith('.md') && name !== 'README.md')
  if (waiting.length > 0) {
    throw new ReleaseRefused(
      `${waiting.length} changesets wait for a version: merge the version pull request first (npm run ci:version).`,
    )
  }
  const canProve = env.ACTIONS_ID_TOKEN_REQUEST_URL !== undefined
  if (!canProve && !withoutProvenance) {
    throw new ReleaseRefused(
      'Provenance needs the identity of CI, which is not here: let the workflow publish, or say --without-provenance.',
    )
  }
  return { provenance: canProve && !withoutProvenance, commit }
}
