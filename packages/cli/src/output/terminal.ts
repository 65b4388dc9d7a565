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

/** The result of a command. */
export function print(text: string): void {
  write(`${text}\n`)
}

/** Waits until all results are written. */
export const printed = (): Promise<void> => new Promise((resolve) => write('', () => resolve()))

/** From now on what others write, such as the modules of a configuration, is beside the result: a pipe gets that alone. */
export function keepOutputApart(): void {
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write
}

/** What is said beside the result, so that a pipe gets the result alone. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** A result for programs. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2))
}
