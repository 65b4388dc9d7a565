import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { Readable } from 'node:stream'
import type { FetchFunction } from '../settings.ts'
import { isPrivateAddress } from './private-addresses.ts'

/**
 * A `fetch` that connects to no private address: the address that is judged is the one that is connected to, so that a
 * name that resolves differently the second time (DNS rebinding) gains nothing. Connections are not pooled with others.
 */
export const publicFetch: (...request: Parameters<FetchFunction>) => Promise<Response> = async (
  url,
  { headers, signal },
) => {
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    const send = url.startsWith('https:') ? requestHttps : requestHttp
    const fields = { ...headers, 'accept-encoding': 'identity' }
    send(url, { headers: fields, signal, lookup: publicLookup, agent: false }, resolve).on('error', reject).end()
  })
  const { statusCode: status = 500, rawHeaders } = message
  const fields = new Headers()
  for (let i = 0; i < rawHeaders.length; i += 2) fields.append(rawHeaders[i] as string, rawHeaders[i + 1] as string)
  // With these, `Response` takes no body (Fetch, "null body status"). What is not read ends with the signal of the load.
  const body = [204, 205, 304].includes(status) ? null : (Readable.toWeb(message) as ReadableStream)
  // Throws for a status that none has: here that is the answer's fault alone, and in a listener it would end the process.
  return new Response(body, { status, headers: fields })
}

type Answer = (error: Error | null, address: string | LookupAddress[], family?: number) => void

function publicLookup(hostname: string, options: LookupOptions, answer: Answer): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return answer(error, [])
    if (addresses.length === 0 || addresses.some(({ address }) => isPrivateAddress(address))) {
      return answer(Object.assign(new Error('private address'), { code: 'PRIVATE_ADDRESS' }), [])
    }
    const first = addresses[0] as LookupAddress
    return options.all ? answer(null, addresses) : answer(null, first.address, first.family)
  })
}
