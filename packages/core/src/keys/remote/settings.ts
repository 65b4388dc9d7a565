/** The part of a `Response` that is used: any `fetch` has it, undici's and node-fetch's too, whose types differ from the web's. */
export interface FetchedResponse {
  readonly status: number
  readonly redirected?: boolean | undefined
  readonly type?: string | undefined
  readonly headers: { get(name: string): string | null }
  /** A web stream, or that of Node. */
  readonly body?: unknown
}

/** The part of `fetch` that is used: a response for a URL. Redirects are never to be followed. */
export type FetchFunction = (
  url: string,
  init: { readonly headers: Record<string, string>; readonly redirect: 'manual'; readonly signal: AbortSignal },
) => Promise<FetchedResponse>

/** Checked options, with durations in milliseconds. What an option turns on comes with it as a function: others do without its code. */
export interface RemoteSettings {
  readonly timeout: number
  readonly maxBytes: number
  readonly maxKeys: number
  readonly defaultAge: number
  readonly minAge: number
  readonly maxAge: number
  readonly staleFor: number
  readonly cooldown: number
  readonly fetch: FetchFunction
  /** Whether a host is one that nothing is loaded from; where it is not there, all are good. */
  readonly isPrivateHost: ((hostname: string) => boolean) | undefined
  readonly allowPlainHttp: boolean
}

/** What counts where nobody says otherwise: the one place of the defaults. */
export const defaultSettings: RemoteSettings = {
  timeout: 3000,
  maxBytes: 262_144,
  maxKeys: 100,
  defaultAge: 600_000,
  minAge: 60_000,
  maxAge: 86_400_000,
  staleFor: 86_400_000,
  cooldown: 30_000,
  fetch: (url, init) => fetch(url, init),
  isPrivateHost: undefined,
  allowPlainHttp: false,
}
