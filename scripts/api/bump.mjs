const bumps = ['none', 'patch', 'minor', 'major']

/** The greater of two kinds of change. */
export const greater = (a, b) => (bumps.indexOf(a) > bumps.indexOf(b) ? a : b)

/**
 * The kind of release that leads from one report to another: what goes or changes breaks somebody, what comes breaks nobody.
 * A member of an interface that may be left out may come, and a member of what the library alone makes cannot be told from one
 * that users must give: that is `major`, and who knows better says so in the changeset.
 *
 * @param {string | undefined} before @param {string} after @returns {'none' | 'minor' | 'major'}
 */
export function bumpOf(before, after) {
  if (before === after) return 'none'
  const [old, now] = [partsOf(before ?? ''), partsOf(after)]
  let bump = 'none'
  for (const [key, text] of old) {
    const next = now.get(key)
    if (next === undefined) return 'major'
    if (next !== text) bump = greater(bump, growsOnly(text, next) ? 'minor' : 'major')
  }
  for (const key of now.keys()) if (!old.has(key)) bump = greater(bump, 'minor')
  return bump
}

/** The declarations of a report, by section and name, and the names that it has from elsewhere. */
function partsOf(report) {
  const parts = new Map()
  for (const section of report.split(/^## /m).slice(1)) {
    const [title] = section.split('\n', 1)
    const code = /```ts\n([\s\S]*?)\n```/.exec(section)?.[1] ?? ''
    for (const text of code === '' ? [] : code.split('\n\n')) {
      const name = /^(?:abstract )?(?:interface|type|class|function|const|enum) (\w+)/.exec(text)?.[1] ?? text
      parts.set(`${title} ${name}`, text)
    }
    for (const [, names = ''] of section.matchAll(/^Again what is of .*?: (.*)\.$/gm))
      for (const name of names.split(', ')) parts.set(`${title} ${name}`, '')
  }
  return parts
}

/** Whether all lines are still there, in their order, and those that came are members that may be left out, or of a union. */
function growsOnly(before, after) {
  const old = before.split('\n')
  let at = 0
  for (const line of after.split('\n')) {
    if (line === old[at]) at++
    else if (!/^\s+(?:readonly )?[\w"']+\?[:(]/.test(line)) return false
  }
  return at === old.length
}
