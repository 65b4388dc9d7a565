import { Agent, request } from 'node:https'
import type { Received } from '../contract/client.ts'
import { name } from './applications.ts'

export type Fields = readonly (readonly [name: string, value: string])[]

/** How a client reaches a proxy that has a certificate of its own making, under the name that the pages show. */
export const reaching = (ca: string) => ({ ca, servername: name, checkServerIdentity: () => undefined })

/** A client that sends header lines exactly as given, repeated ones too, and targets as they are written. */
export function clientOf(port: number, ca: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  const send = (path: string, fields: Fields = [], method = 'GET', body = ''): Promise<Received> => {
    const length = method === 'GET' ? [] : ['content-length', String(body.length)]
    const headers = ['host', name, ...fields.flat(), ...length]
    return new Promise((resolve, reject) => {
      request({ ...reaching(ca), host: '127.0.0.1', port, agent, method, path, headers }, (incoming) => {
        let text = ''
        incoming.setEncoding('utf8').on('data', (chunk) => {
          text += chunk
        })
        incoming.on('error', reject)
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text }))
      })
        .on('error', reject)
        .end(body)
    })
  }
  return { send, close: () => agent.destroy() }
}
