// npm run ci:release -- --registry URL [--tested COMMIT] [--first] [--without-provenance] [--dry-run]
import { parseArgs } from 'node:util'
import { root } from '../pnpm.mjs'
import { release } from './release.mjs'

const flag = { type: 'boolean', default: false }
const { values } = parseArgs({
  options: {
    registry: { type: 'string' },
    tested: { type: 'string' },
    first: flag,
    'without-provenance': flag,
    'dry-run': flag,
    root: { type: 'string', default: root },
  },
})

try {
  if (!URL.canParse(values.registry ?? ''))
    throw new Error('Name the registry: --registry URL. None is taken from a configuration.')
  await release({
    root: values.root,
    registry: `${values.registry.replace(/\/$/, '')}/`,
    tested: values.tested,
    first: values.first,
    withoutProvenance: values['without-provenance'],
    dryRun: values['dry-run'],
    env: process.env,
    log: console.log,
  })
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
