import { abandon } from '../../../maybe.ts'

/** Reads a body part by part, as a reader of a web stream does. */
export interface BodyReader {
  read(): Promise<{ readonly done: true } | { readonly done?: false | undefined; readonly value: Uint8Array }>
  cancel(): Promise<unknown>
}

/** A reader for what a `fetch` gives for a body: a web stream, or that of Node which node-fetch has. Nothing where it is neither. */
export function bodyReader(body: unknown): BodyReader | undefined {
  const stream = body as Partial<ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>> | null | undefined
  if (typeof stream?.getReader === 'function') return stream.getReader()
  const parts = stream?.[Symbol.asyncIterator]?.()
  return parts && { read: () => parts.next(), cancel: async () => parts.return?.() }
}

/**
 * Ends a body that is of no use, so that its connection is free again. A stream of Node is destroyed: to end the reading of one that
 * nobody has begun to read does nothing, and its next `error` event would end the process.
 */
export function discard(body: unknown, reader?: BodyReader): void {
  try {
    if (isNodeStream(body)) body.on('error', () => {}).destroy()
    else abandon((reader ?? bodyReader(body))?.cancel())
  } catch {
    // Somebody else reads it, or it is no body.
  }
}

interface NodeStream {
  on(event: 'error', listener: () => void): NodeStream
  destroy(): unknown
}

const isNodeStream = (body: unknown): body is NodeStream => {
  const { on, destroy } = (body ?? {}) as Partial<NodeStream>
  return typeof on === 'function' && typeof destroy === 'function'
}
