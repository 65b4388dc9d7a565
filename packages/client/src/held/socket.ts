import type { Client } from '../client.ts'
import { ownOptions } from '../own-options.ts'
import { type Connect, type Ended, keepConnected, type Loss, tell } from './connection.ts'
import { failure, isMisuse, refusal } from './failure.ts'
import { renewing } from './renewing.ts'

export type { Ended } from './connection.ts'

/** What is used of the platform's `WebSocket`: the class of `ws` is one too. */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  readonly readyState: number
  send(data: string): void
  close(code?: number, reason?: string): void
}

interface CommonSocketOptions {
  /** Is given each message: a text, or a `Blob` (Node: a `Buffer`). */
  readonly onMessage?: ((data: unknown) => unknown) | undefined
  /** Called when a connection is there, the first and every later one: ask for what was missed meanwhile. */
  readonly onOpen?: (() => unknown) | undefined
  /** Called once, when it is over for good. */
  readonly onEnd?: ((reason: Ended) => unknown) | undefined
  /** Default: the platform's. Node 20 has none: give it that of `ws`. */
  readonly WebSocket?: (new (url: string, protocols: string[]) => WebSocketLike) | undefined
}

/** The cookie of the session comes by itself: page and server are of one site. */
interface WithCookie extends CommonSocketOptions {
  readonly credential: 'cookie'
  /** Subprotocols. Default: none. */
  readonly protocols?: readonly string[] | undefined
  readonly renew?: undefined
}

/** The access token stands in the URL, as a ticket that is good once; or among the subprotocols, behind one of your own. */
interface WithToken extends CommonSocketOptions {
  /** Makes the message by which your server renews the connection in place. Default: none, and it comes back when its token has ended. */
  readonly renew?: ((token: string) => string) | undefined
}
interface WithTicket extends WithToken {
  readonly credential: 'ticket'
  /** Where the server mounts `ticketEndpoint`: `/auth/ticket`. */
  readonly ticketUrl: string
  /** The path that the server sees, where a proxy takes a part off. Default: that of the URL. */
  readonly ticketPath?: string | undefined
  /** The parameter that the guard accepts. Default: `ticket`. */
  readonly parameter?: string | undefined
  readonly protocols?: readonly string[] | undefined
}
interface WithSubprotocol extends WithToken {
  readonly credential: 'subprotocol'
  /** Your own: browsers give up where the server chooses none. */
  readonly protocols: readonly [string, ...string[]]
}

/** The options of {@link socket}. `credential` is what the server's guard accepts there. */
export type SocketOptions = WithCookie | WithTicket | WithSubprotocol

/** A WebSocket that comes back. */
export interface SessionSocket {
  /** Sends a text. Gives whether there was a connection to send it on. */
  readonly send: (data: string) => boolean
  /** Closes it for good. */
  readonly close: () => void
}

const names = 'credential protocols renew ticketUrl ticketPath parameter onMessage onOpen onEnd WebSocket'.split(' ')

/** How long a handshake may take, in milliseconds. */
const handshakeMs = 30_000

/**
 * A WebSocket of the session, from its page or app: it is renewed in place where there is a way, comes back with a newer token when
 * its own has ended (4401) and, with pauses that grow, when the network or the server goes; and ends with the session, in whichever
 * tab that is logged out.
 *
 * @example
 * const live = socket(session, '/live', { credential: 'ticket', ticketUrl: '/auth/ticket', onMessage: console.log })
 *
 * @throws TypeError for options that cannot be meant.
 */
export function socket(session: Client, url: string | URL, options: SocketOptions): SessionSocket {
  const own = ownOptions<SocketOptions>('socket', options, names)
  const { onMessage, onOpen, onEnd } = own
  const target = socketUrl(url)
  const Socket = own.WebSocket ?? (globalThis.WebSocket as SocketOptions['WebSocket'])
  if (!Socket) throw new TypeError('socket: see WebSocket: this platform has none.')
  const isWhole =
    own.credential === 'cookie' ||
    (own.credential === 'ticket' && own.ticketUrl) ||
    (own.credential === 'subprotocol' && own.protocols?.[0])
  if (!isWhole) throw new TypeError('socket: see credential, with ticketUrl for tickets and protocols for subprotocol.')
  let open: WebSocketLike | undefined
  /** Handshakes that came to nothing, in a row: why, no browser says. */
  let refusals = 0

  const connect: Connect = async (signal, opened) => {
    const given = await presented(session, target, own, signal)
    if (given.loss) return given.loss
    if (signal.aborted) return {}
    return new Promise((resolve) => {
      const made = new Socket(given.url, given.protocols)
      const close = (): void => made.close(1000)
      const slow = setTimeout(close, handshakeMs)
      let stop = (): void => {}
      signal.addEventListener('abort', close)
      made.onopen = () => {
        clearTimeout(slow)
        open = made
        refusals = 0
        opened()
        if (own.renew) stop = renewing(session, own.renew, (message) => made.send(message))
        tell(onOpen)
      }
      made.onmessage = ({ data }: { readonly data: unknown }) => void (signal.aborted || tell(onMessage, data))
      made.onerror = () => {}
      made.onclose = ({ code }: { readonly code: number }) => {
        clearTimeout(slow)
        stop()
        signal.removeEventListener('abort', close)
        if (!open) refusals++
        open = undefined
        // The cookie may have gone, or the token be refused: what came to nothing twice is tried with another one.
        resolve(refusals > 1 ? { needsToken: true } : lossOf(code))
      }
    })
  }

  const close = keepConnected(session, connect, onEnd)
  return {
    send(data) {
      if (open?.readyState !== 1) return false
      open.send(data)
      return true
    },
    close,
  }
}

type Presented =
  | { readonly url: string; readonly protocols: string[]; readonly loss?: undefined }
  | { readonly loss: Loss }

/** The whole URL of one that may be the page's. */
function socketUrl(url: string | URL): URL {
  try {
    const whole = new URL(url, typeof document === 'undefined' ? undefined : document.baseURI)
    whole.protocol = whole.protocol.replace('http', 'ws')
    return whole
  } catch {
    throw new TypeError('socket: see url: where there is no page, it is a whole one.')
  }
}

/** Rejects where `session.fetch` goes nowhere: a token goes to its origins alone. It asks nobody, for it has been given up before. */
async function admit(session: Client, target: URL): Promise<void> {
  const over = new AbortController()
  over.abort()
  const url = target.href.replace('ws', 'http')
  await session.fetch(url, { signal: over.signal }).catch((error) => {
    if (isMisuse(error)) throw error
  })
}

/** With what a handshake says who comes. */
async function presented(session: Client, target: URL, own: SocketOptions, signal: AbortSignal): Promise<Presented> {
  const protocols = [...(own.protocols ?? [])]
  const url = new URL(target)
  try {
    await admit(session, target)
    if (own.credential === 'subprotocol') {
      const token = await session.token()
      // Nobody is in, or a cookie has it, which no script reads.
      if (token === undefined) return { loss: { ended: 'refused' } }
      protocols.push(`bearer.${token}`)
    }
    if (own.credential === 'ticket') {
      const body = new URLSearchParams({ path: own.ticketPath ?? url.pathname })
      const response = await session.fetch(own.ticketUrl, { method: 'POST', body, signal })
      if (!response.ok) return { loss: refusal(response) }
      const { ticket } = (await response.json()) as { readonly ticket: string }
      url.searchParams.set(own.parameter ?? 'ticket', ticket)
    }
  } catch (error) {
    return { loss: failure(error) }
  }
  return { url: url.href, protocols, loss: undefined }
}

/** 4401: a newer token is needed; 4403: the token allows too little, and the next one may not; else server or network have gone. */
const lossOf = (code: number): Loss =>
  code === 1000 ? { ended: 'closed' } : { needsToken: code === 4401, retryAfter: code === 4403 ? 30 : undefined }
