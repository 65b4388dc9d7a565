import pc from 'picocolors'

type Colours = ReturnType<typeof pc.createColors>

/** Whether a stream takes colours: a terminal does, a pipe and a file do not, and NO_COLOR and FORCE_COLOR decide before. */
export function takesColour(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  if (env['NO_COLOR']) return false
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0'
  return stream.isTTY === true && env['TERM'] !== 'dumb'
}

/** Colours for what is printed, which do nothing where they are not wanted. */
export const colours: Colours = pc.createColors(takesColour(process.stdout))

const write = process.stdout.write.bind(process.stdout)

/** Colours as they are switched on and off here, ends of lines, and what a terminal would obey or hide: the last is escaped. */
const special = /\u001b\[(?:1|2|22|3[1-3]|39)m|[\n\t]|\p{C}/gu
const escaped = (character: string): string =>
  character.length > 3 || character === '\n' || character === '\t'
    ? character
    : `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`

/** A text as a terminal may have it, whoever has written parts of it: servers, tokens, databases. */
export const harmless = (text: string): string => text.replace(special, escaped)

/** The result of a command. */
export function print(text: string): void {
  write(`${harmless(text)}\n`)
}

/** Waits until all results are written. */
export const printed = (): Promise<void> => new Promise((resolve) => write('', () => resolve()))

/** From now on what others write, such as the modules of a configuration, is beside the result: a pipe gets that alone. */
export function keepOutputApart(): void {
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write
}

/** What is said beside the result, so that a pipe gets the result alone. */
export function note(text: string): void {
  process.stderr.write(`${harmless(text)}\n`)
}

/** A result for programs. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2))
}
