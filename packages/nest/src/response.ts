import type { ServerResponse } from 'node:http'
import { memberOf } from '@bearer/core'
import type { HeaderTarget } from '@bearer/core/node'

/** A response of Express, or a reply of Fastify's. */
export interface NativeResponse {
  getHeader(name: string): unknown
  setHeader?(name: string, value: string | readonly string[]): unknown
  header?(name: string, value: unknown): unknown
  removeHeader(name: string): unknown
  readonly headersSent?: boolean
  readonly sent?: boolean
  /** That of Node's, within one of Fastify's. */
  readonly raw?: ServerResponse
}

/** The response of Node's that a platform's is made of. */
export const outgoingOf = (native: NativeResponse): ServerResponse =>
  memberOf(native, 'raw') ?? (native as unknown as ServerResponse)

/** The header fields of a response, whichever platform's; what has been sent is left alone. */
export function headersOf(response: NativeResponse): HeaderTarget {
  return {
    get: (name) => response.getHeader(name),
    set: (name, value) => {
      if (memberOf(response, 'headersSent') || memberOf(response, 'sent')) return
      if (memberOf(response, 'setHeader')) return void response.setHeader?.(name, value)
      // Fastify adds a Set-Cookie to those that are there: it must be told to start anew.
      if (name === 'set-cookie') response.removeHeader(name)
      response.header?.(name, value)
    },
  }
}
