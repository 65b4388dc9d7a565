import { challengeOf, type StepUpDemand } from './challenge.ts'
import type { Client } from './client.ts'
import { type ClientError, clientError, good, objectIn } from './client-error.ts'
import { systemClock } from './clock.ts'
import { insistent } from './insist.ts'
import { once } from './once.ts'
import type { ClientOptions } from './options.ts'
import { patience, sleep, until } from './pause.ts'
import { persistent } from './persist.ts'
import { type Current, type SessionState, stateOf } from './state.ts'
import { createTabs } from './tabs.ts'
import { type Tokens, tokensOf } from './tokens.ts'

/** A log-out that the server has not heard of yet. */
type Leaving = '/logout' | '/logout-all' | undefined
/** What the tabs write down for each other. */
type Note = Tokens & { readonly out?: Leaving }

// One closure over who is in, since pages download it: it is held to 3 KB. What needs none of its variables has its own file.

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
  const own = { __proto__: null, ...options }
  const {
    url,
    transport,
    store,
    origins = [],
    onStepUp,
    onScope,
    clock = systemClock,
    fetch: send = (...call) => fetch(...call),
    ...unknown
  } = own
  const wrong =
    Object.keys(unknown)[0] ?? (/^(refresh-)?cookie$|^body$/.test(url && transport) ? '' : 'url and transport')
  if (wrong) throw new TypeError(`createClient: see ${wrong}.`)

  const page = typeof document === 'undefined' ? undefined : document
  const isBody = transport === 'body'
  const isCookie = transport === 'cookie'
  const urlOf = (text: string): URL => new URL(text, page ? page.baseURI : url)
  const at = (path: string): URL => urlOf(url.replace(/\/$/, '') + path)
  const tabs = createTabs(
    page && (!isBody || store) && `bearer ${transport} ${url}`,
    // What is written in one process of the browser takes its time to be read in another.
    (told) => (told === undefined ? void sleep(50).then(() => load(true)) : become(told)),
    () => {
      isReached = navigator.onLine
      show()
      look()
    },
  )
  const kept = store ?? tabs
  const listeners = new Set<(state: SessionState) => void>()

  // Who is in, and what else is known.
  let current: Current
  let leaving: Leaving
  let isReached = true
  let demanded: StepUpDemand | undefined
  let state = {} as SessionState

  const show = (): SessionState => {
    const next = stateOf(current, isReached, demanded)
    if (JSON.stringify(next) !== JSON.stringify(state)) {
      state = next
      // What a listener throws is its own, and keeps nothing from being stored.
      for (const listener of listeners) queueMicrotask(() => listeners.has(listener) && listener(state))
    }
    return state
  }

  const become = (next: Current): void => {
    // A new log-in is what was demanded.
    if (next?.sessionId !== state.sessionId) demanded = undefined
    current = next
    show()
  }

  /** Takes what is written. What is known already stays: no note holds its token. */
  const adopt = (text: unknown): void => {
    const note = objectIn<Note>(text)
    leaving = note.out
    const next = note.askedAt ? (note as Tokens) : leaving || isBody ? null : current && undefined
    if ((next?.askedAt ?? next) !== (current?.askedAt ?? current)) become(next)
  }

  /** Who is in, after a look at what others have written. A user's store is looked at once, and then on demand. */
  const load = async (again = !isBody): Promise<Current> => {
    const before = current
    if (again || before === undefined) {
      const text = await kept.get()
      if (current === before) adopt(text)
    }
    return current
  }

  /** Whether a request can go out with these: there is a token, and it does not end on its way. */
  const isGood = (tokens: Current): unknown =>
    tokens && (tokens.access || isCookie) && clock() < tokens.expiresAt - 1000

  const put = async (next: Tokens | null, left?: Leaving): Promise<void> => {
    leaving = left
    become(next)
    // A note is what the page shows, and whether the server has yet to hear of a log-out: no tokens.
    await (isBody && !next ? kept.remove() : kept.set(JSON.stringify(isBody ? next : { ...state, out: left })))
    tabs.tell(isBody ? undefined : next)
  }

  /** Asks a session endpoint. Rejects with a `ClientError`; where no answer comes in time, it is `offline`. */
  const ask = async (path: string, tokens?: Current, credentials?: object): Promise<Tokens> => {
    const target = at(path)
    const askedAt = clock()
    try {
      const response = await good(
        send(target, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ ...credentials, refresh_token: tokens?.refresh }),
          signal: AbortSignal.timeout(patience),
          credentials: (page && 'include') as RequestCredentials,
        }),
      )
      const answer = tokensOf(objectIn(await response.text()), transport, askedAt)
      isReached = true
      // A log-out has nothing to say. What else says nothing is no answer of the endpoint's.
      if (answer || /out/.test(path)) return answer as Tokens
      throw clientError(0)
    } catch (error) {
      isReached = (error as ClientError).status > 0
      throw isReached ? error : clientError(0, {}, 0, error)
    } finally {
      show()
    }
  }

  /** Refreshes what was found wanting, unless somebody has done so meanwhile. */
  const renew = async (seen: Current): Promise<Current> => {
    // What another tab has just told may still be on its way.
    if (page) await sleep(50)
    const now = await load(true)
    if (now === null || (now !== seen && isGood(now))) return now
    try {
      const tokens = await ask('/refresh', now)
      // Otherwise somebody has logged in or out, here or in another tab: this answer is of the past.
      if (current === now) await put(tokens)
    } catch (error) {
      if ((error as ClientError).code !== 'invalid_grant') throw error
      if (current === now) await put(null)
    }
    return load()
  }

  /** One refresh, however many calls. Rejects where nothing could be decided: the session stays. */
  const refresh = once(insistent((seen: Current) => tabs.lock(() => renew(seen))))

  /** What a request can go out with: refreshed where it has run out; where it is about to, that begins, and nobody waits. */
  const fresh = async (): Promise<Current> => {
    const tokens = await load()
    if (!tokens) return tokens
    if (!isGood(tokens)) return refresh(tokens)
    if (clock() > tokens.dueAt) refresh(tokens).catch(() => {})
    return tokens
  }

  let pending: unknown
  const login = async (credentials: object): Promise<SessionState> => {
    await tabs.lock(async () => {
      try {
        await put(await ask('/login', await load(), { ...credentials, pending_token: pending }))
        pending = undefined
      } catch (error) {
        pending = (error as ClientError).problem?.['pending_token']
        throw error
      }
    })
    return show()
  }

  // Who leaves has left, whatever the server answers. It is told until it has heard.
  let goodbye: (() => Promise<unknown>) | undefined
  const depart = persistent(() =>
    tabs.lock(async () => {
      await (isBody ? goodbye?.() : leaving && ask(leaving))
      goodbye = undefined
      if (leaving) await put(null)
    }),
  )
  const leave = async (wish: Leaving): Promise<boolean> => {
    const tokens = await load()
    goodbye = () => ask(wish as string, tokens)
    await put(null, wish)
    return depart(2)
  }

  /** Came of a refusal, and was taken nowhere since: refused again, it is not refreshed again. */
  let unproven: Current = null

  /** Asks the user, one thing at a time. */
  const asked = once(
    async <Demand>(demand: Demand, remedy?: (demand: Demand) => unknown) => remedy && (await remedy(demand)) !== false,
  )

  const call = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = input instanceof Request ? input : undefined
    const target = urlOf(request?.url ?? (input as string))
    const headers = new Headers(init?.headers ?? request?.headers)
    const { origin } = target
    if (!origins.concat(at('').origin).includes(origin)) throw new TypeError(`createClient: see origins for ${origin}.`)
    let tried = ''
    for (;;) {
      const tokens = await fresh()
      if (tokens?.access) headers.set('authorization', `Bearer ${tokens.access}`)
      // The cookies of who has left, and whom the server has not heard yet, are still there.
      const credentials = isCookie && (leaving ? 'omit' : page && origin !== location.origin && 'include')
      const response = await send(request?.clone() ?? target, {
        ...init,
        headers,
        ...(credentials && { credentials }),
      })
      const { status } = response
      isReached = true
      show()
      if (status !== 401 && tokens === unproven) unproven = null
      const { error, scopes, demand: wanted } = challengeOf(response)
      if (tried.includes(error)) return response
      tried += error
      let isWorthIt: unknown
      if (status === 403 && error === 'insufficient_scope') isWorthIt = await asked({ scopes }, onScope)
      if (status === 401) {
        if (error === 'invalid_token') {
          isWorthIt = await load()
          if (isWorthIt === tokens) {
            isWorthIt = false
            if (tokens !== unproven) isWorthIt = unproven = await refresh(tokens)
          }
        }
        if (error === 'insufficient_user_authentication') {
          demanded = wanted
          show()
          isWorthIt = await asked(wanted, onStepUp)
          if (isWorthIt) demanded = undefined
        }
      }
      const body = init?.body as { getReader?: unknown; [Symbol.asyncIterator]?: unknown } | undefined
      if (!isWorthIt || body?.getReader || body?.[Symbol.asyncIterator]) return response
      response.body?.cancel().catch(() => {})
    }
  }

  /** Where a user looks at the page, it shows who is in, and who is not any more. */
  const look = (): void => {
    if (leaving) void depart(2)
    else if (page && !page.hidden)
      load(true)
        .then(fresh)
        .catch(() => {})
  }

  show()
  if (!isBody) adopt(tabs.get())
  if (leaving) look()
  return {
    fetch: (input, init) => until(call(input, init), init?.signal ?? (input as Request).signal),
    login,
    logout: () => leave('/logout'),
    logoutEverywhere: () => leave('/logout-all'),
    sessions: async () => Object.values(await (await good(call(at('/sessions')))).json()).flat() as never,
    refresh: () => load().then(refresh).then(show),
    token: async () => (await fresh())?.access,
    ready: () =>
      load()
        .then((now) => (now === undefined ? refresh(now) : fresh()))
        .catch(() => {})
        .then(show),
    get state() {
      return state
    },
    subscribe(listener) {
      listeners.add(listener)
      listener(state)
      return () => listeners.delete(listener)
    },
    close: tabs.close,
  }
}
