import { Command, Option } from 'commander'
import type { Ended } from './ended.ts'
import { examples } from './examples.ts'

export function inspectCommand(ended: (status: Ended) => void): Command {
  return new Command('inspect')
    .description(
      'look into a token: what it says, what it is, and what a guard would answer. The token goes nowhere: ' +
        "only the issuer's keys are fetched. Give it on standard input, so that no shell keeps it",
    )
    .argument('[token]', 'the token; better left out, or -, for standard input')
    .option('--issuer <url>', 'the issuer option of the guard, letter by letter')
    .option('--audience <text>', 'the audience option of the guard')
    .option('--jwks <url>', "where the keys are, where the issuer's metadata do not say")
    .addOption(new Option('--profile <profile>', 'the profile option of the guard').choices(['jwt', 'rfc9068']))
    .option('--config <file>', 'a module that exports the options of a guard: see bearer doctor --help')
    .option('--json', 'for programs', false)
    .addHelpText(
      'after',
      examples(
        ['bearer inspect', 'paste, then Ctrl-D'],
        [
          'pbpaste | bearer inspect --issuer https://login.example.com --audience https://api.example.com',
          'and why it is refused',
        ],
      ),
    )
    .action(async (token, options) => ended(await (await import('../inspect/run.ts')).runInspect(token, options)))
}
