import { Command } from 'commander'
import type { Ended } from './ended.ts'
import { examples } from './examples.ts'

export function doctorCommand(ended: (status: Ended) => void): Command {
  return new Command('doctor')
    .description(
      'ask a running API as a client would, an issuer as a guard would, and hold a configuration against OAuth 2.1, RFC 9700 ' +
        'and RFC 8725. Status 1 where something is wrong',
    )
    .argument('[url]', 'a route that a guard guards')
    .option('--issuer <url>', 'who issues its tokens (default: what its metadata say)')
    .option('--audience <text>', 'what its tokens are meant for (default: what its metadata say)')
    .option('--token <token>', '-: sends a token of standard input to the API too, and says why it is refused')
    .option('--origin <url>', 'an origin whose pages may use it')
    .option('--config <file>', 'a module that exports guard or sessions: the options of createGuard or createSessions')
    .option('--offline', 'ask no issuer', false)
    .option('--json', 'for programs', false)
    .addHelpText(
      'after',
      examples(
        ['bearer doctor https://api.example.com/me', 'challenge, metadata, CORS, TLS, cookies, clocks, keys'],
        ['bearer token | bearer doctor http://127.0.0.1:3000/api/me --token - --issuer … --audience …', 'why not'],
        ['bearer doctor --config ./auth.ts', 'rule by rule'],
      ),
    )
    .action(async (url, options) => ended(await (await import('../doctor/run.ts')).runDoctor(url, options)))
}
