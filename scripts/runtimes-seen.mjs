import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './pnpm.mjs'
import { runtimes } from './runtimes.mjs'

const readme = join(root, 'README.md')
const place = /(?<=<!-- runtimes -->\n)[\s\S]*?(?=<!-- \/runtimes -->)/

/** What the README says after a run of all runtimes that was green: which versions that was, and when. */
export function seenGreen(date) {
  const { node22, node24, node26, bun, deno, workerd } = Object.fromEntries(
    Object.entries(runtimes).map(([name, { version }]) => [name, version]),
  )
  return `The last run of \`npm run test:runtimes\` that was green, on ${date}: Node ${node22}, ${node24} and ${node26}, Bun ${bun}, Deno ${deno}, \`workerd\` ${workerd}.\n`
}

/** What it says now, or nothing. */
export const saidInReadme = () => readFileSync(readme, 'utf8').match(place)?.[0]

export function sayInReadme(date) {
  writeFileSync(
    readme,
    readFileSync(readme, 'utf8').replace(place, () => seenGreen(date)),
  )
}
