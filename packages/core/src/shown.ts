/** Characters that end a line, move the cursor or cannot be seen. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/gu

/** The most characters that are shown of a value. */
const most = 200

/**
 * A value of a token or of an option as a log may have it: at most 200 characters, with what cannot be seen escaped. Of what
 * is no text, number or list of such, the type alone. Nothing for nothing.
 *
 * @example
 * shown('a\nb') // 'a', an escaped line feed, 'b'
 */
export function shown(value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (Array.isArray(value)) return ended(value.slice(0, most).map(one).join(', '))
  return one(value)
}

function one(value: unknown): string {
  if (typeof value === 'string') return ended(value.slice(0, most + 1).replace(unseen, escaped))
  return typeof value === 'number' ? String(value) : value === null ? 'null' : typeof value
}

const ended = (text: string): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

const escaped = (character: string): string => `\\u{${(character.codePointAt(0) as number).toString(16)}}`
