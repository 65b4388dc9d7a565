/** An event of a stream (HTML Standard §9.2.6). */
export interface StreamEvent {
  /** Its name; `message` where the server gave none. */
  readonly event: string
  readonly data: string
  /** The id that the server gave last, with this event or before; empty where it gave none. */
  readonly id: string
}

export interface EventParser {
  /** The events that are whole with these octets. */
  push(octets: Uint8Array): StreamEvent[]
  /** Seconds that the server wants a client to wait before it comes back. */
  readonly retry: number | undefined
}

/** Reads a stream of events. `id` is the last one of the stream before. */
export function createEventParser(id: string): EventParser {
  const decoder = new TextDecoder()
  let rest = ''
  let endedInReturn = false
  let event = ''
  let data: string[] = []
  let retry: number | undefined

  /** Takes a line; the empty one ends an event. */
  const take = (line: string): StreamEvent | undefined => {
    if (line === '') {
      const whole = data.length > 0 ? { event: event || 'message', data: data.join('\n'), id } : undefined
      event = ''
      data = []
      return whole
    }
    const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (name === 'event') event = value
    if (name === 'data') data.push(value)
    if (name === 'id' && !value.includes('\0')) id = value
    if (name === 'retry' && /^\d+$/.test(value)) retry = Number(value) / 1000
    return undefined
  }

  return {
    push(octets) {
      const text = decoder.decode(octets, { stream: true })
      if (text === '') return []
      // A line's end may come in two parts.
      const isSecondPart = endedInReturn && text.startsWith('\n')
      endedInReturn = text.endsWith('\r')
      const lines = (rest + (isSecondPart ? text.slice(1) : text)).split(/\r\n|\n|\r/)
      rest = lines.pop() as string
      return lines.map(take).filter((one) => one !== undefined)
    },
    get retry() {
      return retry
    },
  }
}
