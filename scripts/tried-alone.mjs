import { relative } from 'node:path'
import { root } from './pnpm.mjs'
import { vitest } from './vitest.mjs'

/** More failures than these are no race that a busy machine lost. */
const most = 3

/**
 * Tries the files that failed beside others once more, by themselves. What passes then is named as flaky: there is a race in
 * it that is to be found, and it is no reason to throw a change away that has nothing to do with it.
 */
export async function triedAlone(first, options) {
  const { failures } = first
  const isEveryFailureKnown = failures.reduce((all, { failed }) => all + failed, 0) === first.failed
  if (failures.length === 0 || failures.length > most || !isEveryFailureKnown) return first
  const names = failures.map(({ name }) => relative(root, name))
  console.log(`\nFailed beside others, tried alone now: ${names.join(', ')}`)
  const second = await vitest([...names, '--maxWorkers=1'], options)
  if (second.failed === 0) console.log(`\nFlaky: ${names.join(', ')} failed beside others and passed alone. See why.`)
  return { ...second, ...added(first, failures, second) }
}

/** The first outcome with what the files gave at the second try in the place of what they gave at the first. */
function added(first, failures, second) {
  const count = (name) => first[name] - failures.reduce((all, one) => all + one[name], 0) + second[name]
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') }
}
