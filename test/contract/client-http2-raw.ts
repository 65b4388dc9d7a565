import { connect } from 'node:net'

type Fields = readonly (readonly [name: string, value: string])[]

/** Kinds of frames, and their flags (RFC 9113 §6). */
const [data, headers, reset, settings] = [0, 1, 3, 4]
const [endStream, endHeaders, acknowledged] = [1, 4, 1]

function frame(kind: number, flags: number, stream: number, payload: Uint8Array = new Uint8Array()): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(kind, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** A length with a prefix of 7 bits (RFC 7541 §5.1), and the text as it is. */
function text(value: string): Buffer {
  const octets = Buffer.from(value, 'latin1')
  const length = octets.length < 127 ? [octets.length] : [127]
  for (let rest = octets.length - 127; rest >= 0; rest = rest > 127 ? rest >> 7 : -1)
    length.push(rest > 127 ? (rest & 127) | 128 : rest)
  return Buffer.concat([Buffer.from(length), octets])
}

/** Fields that nobody compresses (RFC 7541 §6.2.3), in any order and as often as they are written. */
const block = (fields: Fields): Buffer =>
  Buffer.concat(fields.map(([name, value]) => Buffer.concat([Buffer.from([0x10]), text(name), text(value)])))

/** What Node's own client refuses to send over HTTP/2, but a server still gets: fields twice, cookies in parts, trailers. */
export interface Http2Sent {
  readonly fields: Fields
  /** After a body of one octet. Default: neither body nor trailers. */
  readonly trailers?: Fields | undefined
}

/** Sends a request over HTTP/2 without TLS; gives the body of the answer, or `reset` where the server refused the stream or, as Deno's does, ended the connection. */
export function sendRawHttp2(port: number, { fields, trailers }: Http2Sent): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const conclude = (answer: string): void => {
      socket.destroy()
      resolve(answer)
    }
    let received = Buffer.alloc(0)
    let body = ''
    socket.on('error', reject)
    socket.on('close', () => resolve('reset'))
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= 9 && received.length >= 9 + received.readUIntBE(0, 3)) {
        const payload = received.subarray(9, 9 + received.readUIntBE(0, 3))
        const [kind, flags] = [received.readUInt8(3), received.readUInt8(4)]
        received = received.subarray(9 + payload.length)
        if (kind === settings && (flags & acknowledged) === 0) socket.write(frame(settings, acknowledged, 0))
        if (kind === data) body += payload.toString()
        if (kind === reset) conclude('reset')
        else if ((kind === data || kind === headers) && flags & endStream) conclude(body)
      }
    })
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    socket.write(frame(settings, 0, 0))
    socket.write(frame(headers, endHeaders | (trailers ? 0 : endStream), 1, block(fields)))
    if (!trailers) return
    socket.write(frame(data, 0, 1, Buffer.from('x')))
    socket.write(frame(headers, endHeaders | endStream, 1, block(trailers)))
  })
}
