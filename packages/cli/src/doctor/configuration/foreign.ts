import { CommandFailure, isMeant } from '../../failure.ts'

/** Milliseconds for which the code of a configuration is waited for: what it connects to may be away. */
const patience = 30_000

/** Runs code of a configuration: of what it throws, kind and place are told, for its message may hold a secret that it has read. */
export async function foreign<Value>(path: string, code: () => Value | Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    const sentence = `${path} is not done after ${patience / 1000} seconds: something in it waits for what does not come.`
    timer = setTimeout(() => reject(new CommandFailure(sentence)), patience)
  })
  try {
    return await Promise.race([code(), late])
  } catch (error) {
    if (isMeant(error)) throw error
    const where = 'It is run as your server would run it, with the same environment.'
    throw new CommandFailure(`${path} could not be loaded: ${whatWentWrong(error, path)}. ${where}`)
  } finally {
    clearTimeout(timer)
  }
}

/** Of modules that are missing and of wrong syntax the message, which the loader makes of names and places. */
function whatWentWrong(error: unknown, path: string): string {
  const { name = 'Error', code, message = '', stack = '' } = (error ?? {}) as NodeJS.ErrnoException
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') return message.split('\n')[0] as string
  if (name === 'SyntaxError' || message.startsWith('ParseError: ')) return message.replace(/\s+/g, ' ')
  const place = stack
    .split('\n')
    .filter((line) => /^ +at /.test(line))
    .map((line) => line.slice(line.indexOf(path)).match(/^.*?:(\d+):\d+/))
    .find((found) => found?.[0].startsWith(path))
  return `${name}${code ? ` (${code})` : ''}${place ? ` in line ${place[1]}` : ''}`
}
