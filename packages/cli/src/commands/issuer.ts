import { Command, Option } from 'commander'
import { wholeNumber } from '../input/numbers.ts'
import { addUser } from '../issuer/users.ts'
import type { Ended } from './ended.ts'
import { examples } from './examples.ts'

export function issuerCommand(_ended: (status: Ended) => void): Command {
  return new Command('issuer')
    .description('run an issuer for development on this machine: discovery, JWKS, log-in with PKCE, and a token')
    .addOption(new Option('--port <n>', '0 for any that is free').argParser(wholeNumber(0, 65_535)).default(4000))
    .option('--audience <text>', 'the aud of its tokens: your API', 'https://api.example.com')
    .option(
      '--user <name:scopes>',
      'somebody who can log in; more than once for several (default: ada:reports:read)',
      addUser,
    )
    .addOption(
      new Option('--alg <algorithm>', 'what it signs with')
        .choices(['RS256', 'PS256', 'ES256', 'Ed25519'])
        .default('RS256'),
    )
    .option('--json', 'print where it is and a token as one line of JSON', false)
    .addHelpText(
      'after',
      examples(
        ['bearer issuer', 'http://127.0.0.1:4000, with ada who may reports:read'],
        ['bearer issuer --user ada:reports:read --user bob:notes:write,notes:read', 'two users'],
      ),
    )
    .action(async (options) => (await import('../issuer/run.ts')).runIssuer(options))
}
