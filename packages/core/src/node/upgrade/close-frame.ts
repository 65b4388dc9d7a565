import { Buffer } from 'node:buffer'
import type { ConnectionEnd } from '../../guard/held.ts'

/** The frame by which a server closes a WebSocket (RFC 6455 §5.5.1): reasons are short, and of ASCII. */
export function closeFrame({ code, reason }: ConnectionEnd): Uint8Array {
  const text = Buffer.from(reason, 'latin1')
  const frame = Buffer.alloc(4 + text.length)
  frame[0] = 0x88
  frame[1] = 2 + text.length
  frame.writeUInt16BE(code, 2)
  text.copy(frame, 4)
  return frame
}
