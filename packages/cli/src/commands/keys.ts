import { Command, Option } from 'commander'
import type { Ended } from './ended.ts'
import { examples } from './examples.ts'

/** What `createSessions` and `createIssuer` can sign with. */
const algorithms = ['ES256', 'ES384', 'ES512', 'Ed25519', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']

export function keysCommand(_ended: (status: Ended) => void): Command {
  const keys = new Command('keys').description('make, rotate and publish signing keys')
  keys
    .command('generate')
    .description('make a private signing key')
    .addOption(new Option('--alg <algorithm>', 'what it signs with').choices(algorithms).default('ES256'))
    .addOption(
      new Option('--format <format>', 'how it is written: to a file "keys", else "jwk"').choices([
        'jwk',
        'pem',
        'env',
        'keys',
      ]),
    )
    .option('--out <file>', 'write it to a new file that you alone can read, and print its public half')
    .addHelpText(
      'after',
      examples(
        ['bearer keys generate --out keys.json', 'signingKeys(JSON.parse(readFileSync("keys.json")))'],
        ['bearer keys generate --format env >> .env', 'signingKeys(JSON.parse(process.env.SIGNING_KEYS))'],
        ['bearer keys generate --alg Ed25519 --format pem', 'PKCS #8'],
      ),
    )
    .action(async (options) => (await import('../keys/generate.ts')).generate(options))
  keys
    .command('rotate')
    .description('one step of a rotation: next signs, current is retired, retired goes, and there is a new next')
    .argument('<file>', 'a file of keys, or - for standard input')
    .addOption(new Option('--alg <algorithm>', 'of the new key; default: as the current one').choices(algorithms))
    .option('--print', 'print the file instead of writing it: it holds the private keys', false)
    .option('--now', 'although the file was changed less than an hour ago', false)
    .addHelpText(
      'after',
      examples(
        ['bearer keys rotate keys.json', 'once a month, say, and restart or let signingKeys(() => …) load it'],
        ['bearer keys rotate - < keys.json | vault kv put …', 'with keys that are kept elsewhere'],
      ),
    )
    .action(async (file, options) => (await import('../keys/rotate-file.ts')).rotateFile(file, options))
  keys
    .command('public')
    .description('print the public half: what a JWKS holds')
    .argument('<file>', 'a file of keys, a private JWK or a PEM, or - for standard input')
    .addOption(new Option('--format <format>', 'a JWKS, or PEM').choices(['jwks', 'pem']).default('jwks'))
    .addHelpText('after', examples(['bearer keys public keys.json > jwks.json', 'for jwks(document) of a guard']))
    .action(async (file, options) => (await import('../keys/print-public.ts')).printPublic(file, options))
  return keys
}
