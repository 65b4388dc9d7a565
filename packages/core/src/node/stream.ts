import type { RequestBody } from '../http/request.ts'

/** What is used of a readable stream of Node's. */
export interface StreamLike {
  readonly readableDidRead?: boolean | undefined
  readonly readableEnded?: boolean | undefined
  readonly destroyed?: boolean | undefined
  /** `on` and `removeListener` of an emitter; `never` accepts every overloaded declaration of them. */
  on?(event: never, listener: never): unknown
  removeListener?(event: never, listener: never): unknown
  resume?(): unknown
}

interface Emitter {
  on(event: string, listener: (value: never) => void): unknown
  removeListener(event: string, listener: (value: never) => void): unknown
}

/** Reads a body, at most `maxBytes` of it; the rest of a longer one is discarded as it arrives. Rejects when it breaks off. */
export function readStream(stream: StreamLike, maxBytes: number): Promise<RequestBody> {
  if (!stream.on || stream.readableEnded) return Promise.resolve({ kind: 'bytes', bytes: new Uint8Array() })
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let length = 0
    const emitter = stream as Emitter
    const settle = (done: () => void): void => {
      for (const [event, listener] of Object.entries(listeners)) emitter.removeListener(event, listener)
      done()
    }
    const listeners: Record<string, (value: never) => void> = {
      // Texts, where somebody has given the stream an encoding.
      data: (chunk: Uint8Array | string) => {
        const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk
        length += bytes.length
        if (length <= maxBytes) return void chunks.push(bytes)
        settle(() => resolve({ kind: 'too-large' }))
        stream.resume?.()
      },
      end: () => settle(() => resolve({ kind: 'bytes', bytes: joined(chunks, length) })),
      error: (error: Error) => settle(() => reject(error)),
      close: () => settle(() => reject(new Error('The request broke off.'))),
    }
    for (const [event, listener] of Object.entries(listeners)) emitter.on(event, listener)
    if (stream.destroyed) settle(() => reject(new Error('The request broke off.')))
  })
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}
