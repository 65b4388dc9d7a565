import { randomBytes } from 'node:crypto'
import { Command, InvalidArgumentError, Option } from 'commander'
import { wholeNumber } from '../input/numbers.ts'
import { print } from '../output/terminal.ts'
import type { Ended } from './ended.ts'
import { examples } from './examples.ts'

/** Names that shells and `.env` files take. */
function variable(name: string): string {
  if (/^[A-Za-z_]\w*$/.test(name)) return name
  throw new InvalidArgumentError('It is the name of an environment variable, such as REFRESH_SECRET.')
}

export function secretCommand(_ended: (status: Ended) => void): Command {
  return new Command('secret')
    .description('print a random secret, for refreshKeys or HS256')
    .addOption(new Option('--bytes <n>', 'random octets').argParser(wholeNumber(32, 1024)).default(32))
    .addOption(
      new Option('--encoding <name>', 'how they are written').choices(['base64url', 'hex']).default('base64url'),
    )
    .addOption(new Option('--env <name>', 'as a line of a .env file').argParser(variable))
    .addHelpText(
      'after',
      examples(['bearer secret --env REFRESH_SECRET >> .env', "Buffer.from(process.env.REFRESH_SECRET, 'base64url')"]),
    )
    .action(({ bytes, encoding, env }: { bytes: number; encoding: 'base64url' | 'hex'; env?: string }) => {
      const secret = randomBytes(bytes).toString(encoding)
      print(env === undefined ? secret : `${env}=${secret}`)
    })
}
