import type { RequestBody } from '@bearer/core'

/** Reads a body, at most `maxBytes` of it; the server discards the rest. Rejects when it breaks off. */
export async function readBody(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<RequestBody> {
  const chunks: Uint8Array[] = []
  let length = 0
  if (body) {
    const reader = body.getReader()
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      length += read.value.length
      if (length > maxBytes) {
        // Nobody waits for it: it may settle only when the client has sent everything.
        reader.cancel().catch(() => {})
        return { kind: 'too-large' }
      }
      chunks.push(read.value)
    }
  }
  return { kind: 'bytes', bytes: joined(chunks, length) }
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
