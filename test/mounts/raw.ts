import { EventEmitter } from 'node:events'
import { connect } from 'node:net'

// Every request that waits on a connection listens to it.
EventEmitter.defaultMaxListeners = 0

/** Asks for targets exactly as they are written, over one connection, and gives the statuses in their order. */
export function statuses(
  port: number,
  method: string,
  targets: readonly string[],
  token?: string,
): Promise<readonly number[]> {
  const authorization = token === undefined ? '' : `Authorization: Bearer ${token}\r\n`
  const requests = targets.map((target, at) => {
    const last = at === targets.length - 1 ? 'Connection: close\r\n' : ''
    return `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 0\r\n${authorization}${last}\r\n`
  })
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1')
    socket.on('data', (chunk) => chunks.push(chunk)).on('error', reject)
    socket.on('end', () => {
      socket.end()
      const answers = Buffer.concat(chunks)
        .toString('latin1')
        .matchAll(/HTTP\/1\.1 (\d{3}) /g)
      const found = Array.from(answers, ([, status]) => Number(status))
      if (found.length === targets.length) resolve(found)
      else reject(new Error(`${targets.length} requests, ${found.length} answers; none to ${targets[found.length]}`))
    })
    socket.write(requests.join(''))
  })
}
