import { isBearerError, parseJson } from '@bearer/core'
import { CommandFailure } from '../failure.ts'
import { note } from '../output/terminal.ts'
import { readStdin } from './read-stdin.ts'

/** The token of an argument, or of standard input, where no shell keeps it in its history. */
export async function readToken(argument: string | undefined): Promise<string> {
  if (argument === undefined || argument === '-') return tokenIn(await readStdin('a token'))
  note(
    'This token now stands in the history of your shell, and in the list of processes. Better: leave it to standard input.',
  )
  return tokenIn(argument)
}

/** The token in what people paste: alone, with `Bearer` or a whole field before it, in quotation marks, in a token response. */
export function tokenIn(text: string): string {
  const trimmed = text.trim()
  const token = trimmed.startsWith('{') ? ofResponse(trimmed) : trimmed
  const bare = token
    .replace(/^authorization:\s*/i, '')
    .replace(/^bearer\s+/i, '')
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim()
  if (bare === '') throw new CommandFailure('There is no token: paste it, or write it to standard input.')
  return bare
}

function ofResponse(text: string): string {
  try {
    const { access_token: token } = parseJson(text) as { [member: string]: unknown }
    if (typeof token === 'string') return token
  } catch (error) {
    if (!isBearerError(error)) throw error
  }
  throw new CommandFailure('This JSON has no access_token: give the token, or a token response.')
}
