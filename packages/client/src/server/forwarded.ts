import { ownOptions } from '../own-options.ts'

/** The fields of a request: those of `Request`, or of Node's. */
export type RequestFields = Headers | { readonly [name: string]: string | readonly string[] | undefined }

export interface ForwardedOptions {
  /** The origin of your own pages, as the server has it in `publicUrl` or `origins`. A browser that names another one is believed. */
  readonly origin: string
  /** The origins that get the browser's cookies. Default: `origin` alone. */
  readonly to?: readonly string[] | undefined
  /** Default: the platform's. */
  readonly fetch?: typeof fetch | undefined
}

/** A browser's request, carried on to the session endpoints and the API. */
export interface Forwarded {
  /** For `createClient({ fetch })`. */
  readonly fetch: typeof fetch
  /** What the answer to the browser sets: each one is a `Set-Cookie` field. */
  readonly setCookies: () => readonly string[]
}

const isHeaders = (fields: RequestFields): fields is Headers => 'get' in fields && typeof fields.get === 'function'

/**
 * Carries what a browser sent to a server-side renderer on: its cookies go out with each request, what an answer sets counts for the
 * next one, and is to be set in the browser as well. One for each request of a browser, and never for two.
 *
 * @throws TypeError for options that nobody knows.
 *
 * @example
 * const { fetch, setCookies } = forwarded(request.headers, { origin: 'https://app.example.com' })
 * const session = createClient({ url: 'https://app.example.com/auth', transport: 'cookie', fetch })
 */
export function forwarded(fields: RequestFields, options: ForwardedOptions): Forwarded {
  const { origin, to = [origin], fetch: send = fetch } = ownOptions('forwarded', options, ['origin', 'to', 'fetch'])
  const field = (name: string): string | undefined => {
    const value = isHeaders(fields) ? fields.get(name) : Object.hasOwn(fields, name) ? fields[name] : undefined
    return typeof value === 'string' ? value : value?.join('; ')
  }
  const jar = new Map<string, string>()
  const set: string[] = []
  for (const pair of field('cookie')?.split(';') ?? []) put(pair)

  function put(pair: string): void {
    const [, name, value] = /^\s*([^=\s]+)=(.*?)\s*$/.exec(pair) ?? []
    if (name) jar.set(name, value as string)
  }

  return {
    async fetch(input, init) {
      const request = input instanceof Request ? input : undefined
      if (!to.includes(new URL(request?.url ?? (input as string)).origin)) return send(input, init)
      const headers = new Headers(init?.headers ?? request?.headers)
      if (jar.size > 0) headers.set('cookie', [...jar].map((pair) => pair.join('=')).join('; '))
      // What another site made the browser send stays that.
      headers.set('origin', field('origin') ?? origin)
      // A redirect would carry the cookies on to where it leads.
      const response = await send(input, { ...init, headers, redirect: 'manual' })
      for (const cookie of response.headers.getSetCookie()) {
        set.push(cookie)
        const [pair = '', ...attributes] = cookie.split(';')
        put(pair)
        if (attributes.some((one) => /^\s*max-age=0*\s*$/i.test(one))) jar.delete(pair.split('=')[0]?.trim() ?? '')
      }
      return response
    },
    setCookies: () => [...set],
  }
}
