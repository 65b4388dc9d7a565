import { Command } from 'commander'
import type { Ended } from './ended.ts'
import { examples } from './examples.ts'

export function migrateCommand(_ended: (status: Ended) => void): Command {
  return new Command('migrate')
    .description(
      "make or bring up to date a store's tables; of the versions of @bearer/store-postgres and pg in this folder",
    )
    .argument('[url]', 'of the database (default: DATABASE_URL of the environment, which no shell keeps)')
    .option('--schema <name>', 'the schema of the tables', 'bearer')
    .addHelpText(
      'after',
      examples(['DATABASE_URL=postgres://… bearer migrate', 'at each deployment: it changes nothing twice']),
    )
    .action(async (url, options) => (await import('../migrate/migrate.ts')).migrate(url, options))
}
