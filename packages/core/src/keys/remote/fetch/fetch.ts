import { printable } from '../../../events.ts'
import { parseObject } from '../../../json/object.ts'
import { ownMembers } from '../../../own.ts'
import { LoadFailure } from '../failure.ts'
import type { FetchedResponse, RemoteSettings } from '../settings.ts'
import { type BodyReader, bodyReader, discard } from './fetched-body.ts'
import { named } from './url.ts'

/** What a URL answered: a JSON object, or nothing new since the entity tag that was asked with. */
export interface Fetched {
  readonly document: { readonly [member: string]: unknown } | undefined
  readonly headers: FetchedResponse['headers']
}

export interface FetchOptions {
  readonly etag?: string | undefined
  /** Asks caches on the way for the issuer's own answer. */
  readonly reload?: boolean | undefined
}

/** Fetches one JSON object. Rejects with a {@link LoadFailure}. */
export type FetchJson = (url: URL, options?: FetchOptions) => Promise<Fetched>

/** Makes a {@link FetchJson} that ends with its signal: 200 or 304 only, no redirects, bounded, strict JSON. */
export function jsonFetcher(settings: RemoteSettings, signal: AbortSignal): FetchJson {
  const { fetch: send, maxBytes } = settings
  return async (url, options = {}) => {
    const { etag, reload } = ownMembers(options)
    const headers: Record<string, string> = { accept: 'application/json, application/jwk-set+json' }
    if (etag !== undefined) headers['if-none-match'] = etag
    if (reload) headers['cache-control'] = 'no-cache'
    const response = await reached(url, () => send(url.href, ownMembers({ headers, redirect: 'manual', signal })))
    if (signal.aborted) {
      discard(response.body)
      throw new LoadFailure('unreachable', `${named(url)} answered too late.`)
    }
    if (response.status === 304 && etag !== undefined) {
      discard(response.body)
      return { document: undefined, headers: response.headers }
    }
    if (response.status !== 200 || response.redirected) {
      discard(response.body)
      throw new LoadFailure('status', `${named(url)} ${refusedStatus(response)}.`, response.status)
    }
    const text = await textOf(response, url, maxBytes, signal)
    return { document: objectOf(text, url), headers: response.headers }
  }
}

async function reached(url: URL, send: () => Promise<FetchedResponse>): Promise<FetchedResponse> {
  let response: FetchedResponse | undefined
  try {
    response = await send()
  } catch (error) {
    throw new LoadFailure('unreachable', `${named(url)} could not be reached (${causeOf(error)}).`)
  }
  if (typeof response?.headers?.get === 'function') return response
  throw new LoadFailure('unreachable', 'The fetch option gave no Response.')
}

/** The code of a system error, which tells operators more than "fetch failed". */
function causeOf(error: unknown): string {
  try {
    const { name, code, cause } = Object(error) as { name?: unknown; code?: unknown; cause?: { code?: unknown } }
    return printable(cause?.code ?? code ?? name ?? 'unknown')
  } catch {
    return 'unknown'
  }
}

function refusedStatus({ status, type, redirected: followed }: FetchedResponse): string {
  const redirected = followed || type === 'opaqueredirect' || (status >= 300 && status < 400 && status !== 304)
  return redirected ? 'answered with a redirect, which is not followed' : `answered with status ${status}`
}

async function textOf(response: FetchedResponse, url: URL, maxBytes: number, signal: AbortSignal): Promise<string> {
  const tooLarge = (): LoadFailure =>
    new LoadFailure('content', `${named(url)} answered with more than ${maxBytes} octets.`)
  if (Number(response.headers.get('content-length')) > maxBytes) {
    discard(response.body)
    throw tooLarge()
  }
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  let text = ''
  let size = 0
  let reader: BodyReader | undefined
  try {
    reader = bodyReader(response.body)
    if (!reader) throw new TypeError('It has no body.')
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      // Of a fetch that goes on when it is told to end, nothing more is read. Each part counts, so that empty ones come to an end.
      signal.throwIfAborted()
      size += Math.max(1, part.value.byteLength)
      if (size > maxBytes) throw tooLarge()
      text += decoder.decode(part.value, { stream: true })
    }
    return text + decoder.decode()
  } catch (error) {
    discard(response.body, reader)
    if (!reader && error instanceof TypeError)
      throw new LoadFailure('content', `${named(url)} answered without a body that can be read.`)
    if (size > maxBytes) throw error
    throw new LoadFailure('content', `${named(url)} broke off or is not UTF-8 (${causeOf(error)}).`)
  }
}

function objectOf(text: string, url: URL): { readonly [member: string]: unknown } {
  try {
    return parseObject(text)
  } catch {
    throw new LoadFailure('content', `${named(url)} did not answer with one JSON object.`)
  }
}
