import { Command, Option } from 'commander'
import { wholeNumber } from '../input/numbers.ts'
import type { Ended } from './ended.ts'
import { examples } from './examples.ts'

export function tokenCommand(_ended: (status: Ended) => void): Command {
  return new Command('token')
    .description('get a token from a running "bearer issuer"; it alone goes to standard output')
    .option('--issuer <url>', 'where that listens', 'http://127.0.0.1:4000')
    .option('--user <name>', 'one of its users (default: its first)')
    .option('--scope <scopes>', "with spaces between them (default: all of the user's)")
    .option('--audience <text>', "the aud (default: the issuer's --audience)")
    .option('--claims <json>', 'further claims, such as \'{"roles":["admin"]}\'')
    .addOption(new Option('--expires-in <seconds>', 'default: 3600').argParser(wholeNumber(1, 31_536_000)))
    .option(
      '--defect <name>',
      'a token that guards must refuse: expired, wrongAudience, idToken, …; a wrong name lists all',
    )
    .addHelpText(
      'after',
      examples(
        ['curl -H "Authorization: Bearer $(bearer token)" http://127.0.0.1:3000/api/reports', '200'],
        [
          'bearer token --defect expired | bearer inspect --issuer http://127.0.0.1:4000 --audience https://api.example.com',
          'why not',
        ],
      ),
    )
    .action(async (options) => (await import('../token/mint-token.ts')).mintToken(options))
}
