/** What a command cannot do, in a sentence that says what to do instead. It ends with status 2. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
}

/** Errors of the system, as sentences. */
const system: { readonly [code: string]: string } = {
  ENOENT: 'There is no such file',
  EACCES: 'It may not be read or written',
  EISDIR: 'It is a folder',
  EADDRINUSE: 'Something listens on this port already: choose another with --port',
}

/**
 * What to tell of an error: the sentence of one that was made for people, and of what nobody expected its stack, since that
 * is a mistake of this program.
 */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, path } = error as NodeJS.ErrnoException
  const known = typeof code === 'string' && Object.hasOwn(system, code) ? system[code] : undefined
  if (known !== undefined) return path === undefined ? `${known}.` : `${known}: ${path}`
  return isMeant(error) ? error.message : (error.stack ?? error.message)
}

/** Whether an error was made to be told: its message is a sentence, without secrets. */
export const isMeant = (error: unknown): boolean =>
  ['CommandFailure', 'ConfigurationError', 'BearerError'].includes((error as Error | undefined)?.name ?? '')
