// npm run api [-- --released]: writes the public face of every package to etc/; with --released, as what users have.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../pnpm.mjs'
import { bumpOf } from './bump.mjs'
import { reports } from './report.mjs'

const folders = ['etc', ...(process.argv.includes('--released') ? ['etc/released'] : [])]
for (const folder of folders) mkdirSync(join(root, folder), { recursive: true })
for (const [name, report] of reports()) {
  const file = `${name.split('/')[1]}.api.md`
  const before = existsSync(join(root, 'etc', file)) ? readFileSync(join(root, 'etc', file), 'utf8') : undefined
  const bump = bumpOf(before, report)
  if (bump !== 'none') console.log(`${name}: ${bump}`)
  for (const folder of folders) writeFileSync(join(root, folder, file), report)
}
