import { CommandFailure } from '../failure.ts'

/** Octets that are read at most: a key file or a token is far smaller. */
const most = 1_048_576

/** Reads all of standard input. `what` says to somebody at a terminal what is waited for. */
export async function readStdin(what: string): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write(`Paste ${what}, then Ctrl-D:\n`)
  let text = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk
    if (text.length > most) throw new CommandFailure(`Standard input is longer than ${what} can be.`)
  }
  return text
}
