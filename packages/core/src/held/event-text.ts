import { ownMembers } from '../own.ts'

/** What goes with an event: its type, `message` where there is none, and an id that a client sends when it connects again. */
export interface EventFields {
  readonly event?: string | undefined
  readonly id?: string | undefined
}

/** An event as it is written (HTML Standard §9.2.5). What is no text is sent as JSON. */
export function eventText(data: unknown, fields: EventFields = {}): string {
  const { event, id } = ownMembers(fields)
  const lines: string[] = []
  for (const [name, value] of Object.entries({ event, id })) {
    if (value === undefined) continue
    if (typeof value !== 'string' || /[\r\n\0]/.test(value)) throw new TypeError(`${name} of an event is one line.`)
    lines.push(`${name}: ${value}\n`)
  }
  const text = typeof data === 'string' ? data : JSON.stringify(data)
  if (text === undefined) throw new TypeError('An event is a text, or what JSON can say.')
  return `${lines.join('')}${text.replace(/\r\n|\r|\n|^/g, (end) => (end === '' ? 'data: ' : '\ndata: '))}\n\n`
}

/** A comment, which clients drop: it shows that the connection is there. */
export const keepAliveText = ':\n\n'
