import { challengeOf, type StepUpDemand } from './challenge.ts'
import type { Client } from './client.ts'
import { type ClientError, clientError, objectIn, said } from './client-error.ts'
import { systemClock } from './clock.ts'
import { insistent } from './insist.ts'
import type { Leaving, Note } from './note.ts'
import { once } from './once.ts'
import type { ClientOptions } from './options.ts'
import { patience, sleep, until } from './pause.ts'
import { persistent } from './persist.ts'
import { type Current, type SessionState, stateOf } from './state.ts'
import { createTabs } from './tabs.ts'
import { type Tokens, tokensOf } from './tokens.ts'

// One closure over who is in, since pages download it: it is held to 3 KB, and stands in the order that
// compresses best. What needs none of its variables has its own file.

/**
 * Makes the client of a server's session endpoints. It may be made where there is no page, and asks nobody before it is used.
 *
 * @example
 * const session = createClient({ url: '/auth', transport: 'cookie' })
 * const response = await session.fetch('/api/me')
 *
 * @throws TypeError for options that cannot be meant.
 */
export function createClient(options: ClientOptions): Client {
  const {
    origins = [],
    transport,
    onStepUp,
    store,
    url,
    onScope,
    clock = systemClock,
    fetch: send = (...call) => fetch(...call),
    ...unknown
  } = { __proto__: null, ...options } as ClientOptions & { readonly __proto__?: null }
  const wrong =
    Object.keys(unknown)[0] ?? (['cookie', 'refresh-cookie', 'body'].includes(url && transport) ? '' : 'url, transport')
  if (wrong) throw new TypeError(`createClient: see ${wrong}.`)

  // Workers have a place, and no page; servers neither.
  const page = globalThis.document as Document | undefined
  const place = (globalThis.location as Location | undefined)?.origin
  const isBody = transport === 'body'
  const isCookie = transport === 'cookie'
  const urlOf = (text: string): URL => new URL(text, page?.baseURI ?? place ?? url)
  const at = (path: string): URL => urlOf(url.replace(/\/?$/, path))
  const tabs = createTabs(
    (!isBody || store) && place && `bearer ${transport} ${url}`,
    // What is written in one process of the browser takes its time to be read in another.
    (told) => (told === undefined ? sleep(50).then(look) : become(told)),
    () => {
      isReached = navigator.onLine
      show()
      look()
    },
  )
  const listeners = new Set<(state: SessionState) => void>()

  // Who is in, and what else is known.
  let leaving: Leaving
  let demanded: StepUpDemand | undefined
  let isReached = true
  let current: Current
  let state: SessionState

  /** Takes what is written. What is known already stays: no note holds its token. */
  const adopt = (text: unknown): void => {
    const note = objectIn<Note>(text)
    leaving = note.out
    // Who was in and is written to be out is out; a page that is new may come of a redirect that logged in, and does not know.
    const next = note.askedAt ? (note as Tokens) : isBody || leaving || (note.status && current) ? null : undefined
    if (next === null || next?.askedAt !== current?.askedAt) become(next)
  }

  const become = (next: Current): void => {
    // A new log-in is what was demanded.
    if (next?.sessionId !== state.sessionId) demanded = undefined
    current = next
    show()
  }

  /** Whether a request can go out with these: there is a token, and it does not end on its way. */
  const isGood = (tokens: Current): unknown =>
    (tokens?.access || isCookie) && clock() < (tokens as Tokens)?.expiresAt - 1000

  /** Came of a refusal, and was taken nowhere since: refused again, it is not refreshed again. */
  let unproven: Current = null

  /** Who is in, after a look at what others have written. A user's store is looked at once, and then on demand. */
  const load = async (again = !isBody): Promise<Current> => {
    const before = current
    if (again || before === undefined) {
      const text = await (store ?? tabs).get()
      if (current === before && (store || text !== undefined || before === undefined)) adopt(text)
    }
    return current
  }

  const put = async (next: Tokens | null, left?: Leaving): Promise<void> => {
    leaving = left
    become(next)
    // A note is what the page shows, and whether the server has yet to hear of a log-out: no tokens.
    if (isBody) await (next ? store?.set(JSON.stringify(next)) : store?.remove())
    else tabs.set(JSON.stringify({ ...state, out: left }))
    tabs.tell(isBody ? undefined : next)
  }

  const call = async (input: string | URL | Request, init?: RequestInit, tried = ''): Promise<Response> => {
    const request = input instanceof Request ? input : undefined
    const target = urlOf(request?.url ?? (input as string))
    if (![at('').origin, ...origins].includes(target.origin))
      throw new TypeError(`createClient: see origins: ${target.origin}.`)
    const tokens = await fresh()
    const headers = new Headers(init?.headers ?? request?.headers)
    if (tokens?.access) headers.set('authorization', `Bearer ${tokens.access}`)
    // The cookies of who has left, and whom the server has not heard yet, are still there.
    const credentials = isCookie ? (leaving ? 'omit' : (init?.credentials ?? (place && 'include'))) : init?.credentials
    const response = await send(request?.clone() ?? target, { ...init, headers, credentials } as RequestInit)
    isReached = true
    show()
    if (tokens === unproven && response.status !== 401) unproven = null
    const [refusal, demand] = challengeOf(response)
    let isWorthIt: unknown
    if (!tried.includes(refusal)) {
      if (refusal === '401invalid_token') {
        isWorthIt = await load()
        if (isWorthIt === tokens) {
          if (tokens === unproven) return response
          isWorthIt = unproven = await refresh(tokens)
        }
      }
      if (refusal === '403insufficient_scope') isWorthIt = await asked(demand, onScope)
      if (refusal === '401insufficient_user_authentication') {
        demanded = demand
        show()
        isWorthIt = await asked(demand, onStepUp)
        if (isWorthIt) demanded = undefined
      }
    }
    if (!isWorthIt || (init?.body as Partial<AsyncIterable<unknown>> | null | undefined)?.[Symbol.asyncIterator])
      return response
    response.body?.cancel().catch(() => {})
    return call(input, init, tried + refusal)
  }

  /** Asks a session endpoint. Rejects with a `ClientError`; where no answer comes in time, it is `offline`. */
  const ask = async (path: string, tokens?: Current, credentials?: object): Promise<Tokens> => {
    const askedAt = clock()
    return said(
      send(at(path), {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...credentials, refresh_token: tokens?.refresh }),
        signal: AbortSignal.timeout?.(patience),
        // What is said here is for this server alone.
        redirect: 'manual',
        method: 'POST',
        credentials: (place && 'include') as RequestCredentials,
      }),
      (text, status) => {
        const tokens = tokensOf(objectIn(text), transport, askedAt)
        isReached = true
        // A log-out is answered by 204 or 202. A captive portal or a service worker says 200: that is no answer of the endpoint's.
        if (tokens || (status > 201 && /out/.test(path))) return tokens as Tokens
        throw clientError(0)
      },
    ).catch((error) => {
      isReached = error.status > 0
      show()
      throw error
    })
  }

  /** What a request can go out with: refreshed where it has run out; where it is about to, that begins, and nobody waits. */
  const fresh = async (asks?: boolean): Promise<Current> => {
    const tokens = await load()
    if (tokens ? !isGood(tokens) : asks && tokens === undefined) return refresh(tokens)
    if ((tokens as Tokens)?.dueAt < clock()) refresh(tokens).catch(() => {})
    return tokens
  }

  /** Refreshes what was found wanting, unless somebody has done so meanwhile. */
  const renew = async (seen: Current): Promise<Current> => {
    // What another tab has just told may still be on its way.
    if (place) await sleep(50)
    const now = await load(true)
    if (now === null || (isGood(now) && now !== seen)) return now
    const tokens = await ask('/refresh', now).catch((error) => {
      if ((error as ClientError).code !== 'invalid_grant') throw error
    })
    // Otherwise somebody has logged in or out, here or in another tab: this answer is of the past.
    if ((await load(true)) === now) await put(tokens ?? null)
    return current
  }

  /** One refresh, however many calls. Rejects where nothing could be decided: the session stays. */
  const refresh = once(insistent((seen: Current) => tabs.lock(() => renew(seen))))

  /** How somebody has left since the last log-in began, and of whom the server is told. */
  let wish: Leaving
  let whose: Current
  let pending: unknown
  const isGone = (): unknown => (isBody ? place && !current : leaving)
  const login = (credentials: object, path = '/login'): Promise<SessionState> => {
    wish = undefined
    return tabs.lock(async () => {
      const before = await load(true)
      const already = isGone()
      const tokens = await ask(path, before, { ...credentials, pending_token: pending }).catch((error) => {
        pending = (error as ClientError).problem?.['pending_token']
        throw error
      })
      pending = undefined
      await load(true)
      // Who has left meanwhile, in whichever tab, has left: it is this session that the server is told to end. A store that tabs share
      // says so by being empty: none of them refreshes during a log-in.
      if (wish || (isGone() && !already)) {
        whose = tokens
        if (!wish) void depart()
      } else await put(tokens)
      return show()
    })
  }

  const show = (): SessionState => {
    const next = stateOf(current, isReached, demanded)
    if (JSON.stringify(next) !== JSON.stringify(state)) {
      state = next
      // What a listener throws is its own, and keeps nothing from being stored.
      for (const listener of listeners) queueMicrotask(() => listener(state))
    }
    return state
  }

  /** Where a user looks at the page, it shows who is in, and who is not any more. */
  const look = (): void => {
    if (leaving) void depart()
    else
      load(true)
        .then((): unknown => page?.hidden === false && fresh())
        .catch(() => {})
  }

  // Who leaves has left, whatever the server answers. It is told until it has heard.
  const depart = persistent(() =>
    tabs.lock(async () => {
      // Somebody may have logged in meanwhile, in another tab.
      await load(true).catch(() => {})
      const path = leaving ?? wish ?? '/logout'
      // But a session that has left comes back by no refresh of another tab, whose answer was on its way.
      if (current && current.sessionId === whose?.sessionId) leaving = path
      if (isBody || leaving) await ask(path, whose)
      if (leaving) await put(null)
    }),
  )
  const leave = async (path: '/logout' | '/logout-all'): Promise<boolean> => {
    wish = path
    whose = (await load()) ?? whose
    await put(null, path).catch(() => {})
    return depart()
  }

  /** Asks the user, one thing at a time. */
  const asked = once(
    async (demand: StepUpDemand, remedy?: (demand: StepUpDemand) => unknown) =>
      remedy && (await remedy(demand)) !== false,
  )

  show()
  if (!isBody) adopt(tabs.get())
  if (leaving) look()
  return {
    get state() {
      return state
    },
    token: async () => (await fresh())?.access,
    refresh: () => load().then(refresh).then(show),
    ready: () =>
      fresh(true)
        .catch(() => {})
        .then(show),
    logout: () => leave('/logout'),
    logoutEverywhere: () => leave('/logout-all'),
    login,
    fetch: (input, init) => until(call(input, init), init?.signal ?? (input as Request).signal),
    close: tabs.close,
    sessions: () => said(call(at('/sessions')), (text) => Object.values(JSON.parse(text)).flat() as never),
    subscribe(listener) {
      // One listener may be there for several owners, each of whom leaves by itself.
      const own: typeof listener = (next) => listeners.has(own) && listener(next)
      listeners.add(own)
      own(state)
      return () => listeners.delete(own)
    },
  }
}
