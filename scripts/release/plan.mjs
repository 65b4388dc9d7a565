import { ReleaseRefused } from './failure.mjs'

/**
 * What is to be published, by how each package stands to the registry: all that is not there, or nothing at all. So a run
 * that follows one that broke off completes it.
 *
 * @param {readonly (readonly [import('./tarballs.mjs').Tarball, import('./registry.mjs').Standing])[]} standings
 * @param {{ first: boolean }} said
 */
export function plan(standings, { first }) {
  const of = (wanted) =>
    standings.filter(([, is]) => is === wanted).map(([{ manifest }]) => `${manifest.name}@${manifest.version}`)
  const foreign = of('strangers')
  if (foreign.length > 0) {
    throw new ReleaseRefused(
      `Nothing is published: somebody else holds ${foreign.join(', ')} on this registry. What needs them could not be installed.`,
    )
  }
  const taken = of('other-content')
  if (taken.length > 0) {
    throw new ReleaseRefused(
      `Nothing is published: ${taken.join(', ')} is there with another content. Make a new version with a changeset.`,
    )
  }
  const unknown = of('new-name')
  if (unknown.length > 0 && !first) {
    throw new ReleaseRefused(
      `Nothing is published: ${unknown.join(', ')} would be the first of its name, which the workflow may not make. CONTRIBUTING ("The first release") says how, with --first.`,
    )
  }
  return standings.filter(([, is]) => is !== 'there').map(([tarball]) => tarball)
}
