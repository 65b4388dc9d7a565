import { readFileSync } from 'node:fs'
import { parseJson } from '@bearer/core'
import { Command, CommanderError } from 'commander'
import { doctorCommand } from './commands/doctor.ts'
import type { Ended } from './commands/ended.ts'
import { inspectCommand } from './commands/inspect.ts'
import { issuerCommand } from './commands/issuer.ts'
import { keysCommand } from './commands/keys.ts'
import { migrateCommand } from './commands/migrate.ts'
import { secretCommand } from './commands/secret.ts'
import { tokenCommand } from './commands/token.ts'
import { sentenceOf } from './failure.ts'
import { note } from './output/terminal.ts'

const { version } = parseJson(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** Runs a command line and gives its exit status: 0 where all is well, 1 where something was found, 2 where it could not be done. */
export async function run(args: readonly string[]): Promise<number> {
  let status: Ended
  const ended = (code: Ended): void => {
    status = code
  }
  const program = new Command('bearer')
    .description('Keys, tokens for development, and why a token is refused.')
    .version(version)
    .showHelpAfterError('(bearer <command> --help shows examples)')
    .exitOverride()
  const commands = [
    keysCommand,
    secretCommand,
    issuerCommand,
    tokenCommand,
    inspectCommand,
    doctorCommand,
    migrateCommand,
  ]
  for (const command of commands) {
    const made = command(ended)
    for (const one of [made, ...made.commands]) one.copyInheritedSettings(program)
    program.addCommand(made)
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return status ?? 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    note(`bearer: ${sentenceOf(error)}`)
    return 2
  }
}
