import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net'

/** A proxy to a server that can be exchanged, and that can lose one answer. */
export interface SwitchableProxy {
  readonly port: number
  /** How many answers were lost. */
  readonly lost: number
  switchTo(port: number): void
  /** Lets the next request that contains a text arrive, and cuts the connection before its answer. */
  loseAnswerTo(text: string): void
  /** Holds every answer back for a while, in milliseconds. */
  answerAfter(ms: number): void
  close(): void
}

export async function startProxy(port: number): Promise<SwitchableProxy> {
  let [target, doomed, lost, lateBy] = [port, '', 0, 0]
  const sockets = new Set<Socket>()
  const server: Server = createServer((client) => {
    const upstream = createConnection(target, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        client.destroy()
        upstream.destroy()
      })
    }
    let mute = false
    client.on('data', (data) => {
      if (doomed !== '' && String(data).includes(doomed)) {
        doomed = ''
        lost++
        mute = true
        upstream.once('data', () => client.destroy())
      }
      upstream.write(data)
    })
    upstream.on('data', (data) => {
      if (!mute) setTimeout(() => client.write(data), lateBy)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    get lost() {
      return lost
    },
    switchTo: (next) => {
      target = next
      cutAll()
    },
    loseAnswerTo: (text) => {
      doomed = text
    },
    answerAfter: (ms) => {
      lateBy = ms
    },
    close: () => {
      cutAll()
      server.close()
    },
  }
}
