import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './pnpm.mjs'
import { runtimes } from './runtimes.mjs'

const readme = join(root, 'README.md')
const place = /(?<=<!-- runtimes -->\n)[\s\S]*?(?=<!-- \/runtimes -->)/

const titleOf = (name) => ({ bun: 'Bun', deno: 'Deno', workerd: '`workerd`' })[name] ?? 'Node'

/** What the README says of runs that were green: in which version of a runtime, and on which day. */
export function seenGreen(days) {
  const seen = Object.entries(runtimes).filter(([name]) => days[name] !== undefined)
  const list = seen.map(([name, { version }]) => `${titleOf(name)} ${version} (${days[name]})`).join(', ')
  return list === '' ? '' : `Seen green by \`npm run test:runtimes\`: ${list}.\n`
}

/** What it says now, or nothing. */
export const saidInReadme = () => readFileSync(readme, 'utf8').match(place)?.[0]

/** The days that it names, by runtime; those of other versions count no more. */
export function daysSaid() {
  const said = saidInReadme() ?? ''
  const dayOf = ([name, { version }]) => [
    name,
    said.split(`${titleOf(name)} ${version} (`)[1]?.match(/^\d{4}-\d\d-\d\d(?=\))/)?.[0],
  ]
  return Object.fromEntries(Object.entries(runtimes).map(dayOf))
}

/** Notes a day for the runtimes that were green on it. */
export function sayInReadme(names, date) {
  const days = { ...daysSaid(), ...Object.fromEntries(names.map((name) => [name, date])) }
  writeFileSync(
    readme,
    readFileSync(readme, 'utf8').replace(place, () => seenGreen(days)),
  )
}
