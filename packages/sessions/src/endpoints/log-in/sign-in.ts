import {
  type BearerRequest,
  type BearerResponse,
  ConfigurationError,
  type Fields,
  ownOptions,
  requireTls,
  serve,
} from '@bearer/core'
import { must } from '../../checks.ts'
import type { Sessions } from '../../sessions.ts'
import { withHolder } from '../holder.ts'
import { type Transport, tokenTransport } from '../transport.ts'
import { answerLogin, checkedResult, type LoginResult } from './answer-login.ts'

export interface SignInOptions {
  /** How tokens travel, as with `sessionEndpoints`. Default: `body`. */
  readonly transport?: Transport | undefined
  /**
   * Where the browser goes then, by 303: a path (`/welcome`), or a URL of `publicUrl`'s origin or one of `origins`. With cookies only.
   * Default: none, and the answer is the token response.
   */
  readonly redirect?: string | undefined
  /**
   * `state` where the route has held a `state` or `nonce` against this very browser, as an OAuth callback does: the request may
   * then come from another site. Default: it must come from one's own, whatever its method.
   */
  readonly boundBy?: 'state' | undefined
  /** Serves plain HTTP from other machines too. Default: false. */
  readonly allowPlainHttp?: boolean | undefined
}

/**
 * Logs a user in from a route of one's own: sign-up, OAuth callback, passkey, magic link. A session whose cookie the request has
 * ends. The function form gives what `login` may give, and is called once the request is admitted; what it throws passes through.
 *
 * @throws ConfigurationError for a `redirect` to another site, before anything is stored or ended.
 *
 * @example
 * const response = await signIn(sessions, request, { subject: 'ada' }, { transport: 'cookie', redirect: '/welcome' })
 */
export async function signIn(
  sessions: Sessions,
  request: BearerRequest,
  start: LoginResult | (() => LoginResult | Promise<LoginResult>),
  options: SignInOptions = {},
): Promise<BearerResponse> {
  const own = ownOptions('signIn', options, ['transport', 'redirect', 'boundBy', 'allowPlainHttp'])
  const { transport: name = 'body', redirect, boundBy, allowPlainHttp = false } = own
  if (sessions?.isSessions !== true) throw new ConfigurationError('signIn takes what createSessions(…) gives.')
  must(boundBy === undefined || boundBy === 'state', 'boundBy is "state", or left out.')
  const transport = tokenTransport(sessions, name, allowPlainHttp, requireTls)
  if (redirect !== undefined) checkRedirect(redirect, transport.inCookies, sessions.origins)
  const begunAt = sessions.clock()
  const handle = async (): Promise<BearerResponse> => {
    transport.admitTls(request)
    if (boundBy === undefined) transport.admitSite(request)
    return withHolder(sessions, request, async ({ cnf }) => {
      const result = checkedResult(typeof start === 'function' ? await start() : start)
      const previous = transport.refreshToken(request, noFields)
      const answer = await answerLogin({ sessions, transport }, request, result, previous, begunAt, cnf)
      return redirect === undefined || answer.status !== 200 ? answer : redirected(answer, redirect)
    })
  }
  const { method } = request
  return (await serve(
    [{ method: method === 'HEAD' ? 'GET' : method, path: '/', handle }],
    request,
    '/',
  )) as BearerResponse
}

const noFields: Fields = Object.freeze(Object.create(null) as Fields)

/** An open redirect would send users, fresh from a log-in that looks right, to somebody else's page. */
function checkRedirect(redirect: string, inCookies: boolean, origins: readonly string[]): void {
  must(inCookies, 'redirect needs the transport "cookie" or "refresh-cookie": it has no body for tokens.')
  // As browsers read it: a backslash is a slash to them, and line ends and tabs are nothing.
  const isPlain = typeof redirect === 'string' && /^[\x21-\x5b\x5d-\x7e]+$/.test(redirect)
  const isPath = isPlain && redirect.startsWith('/') && !redirect.startsWith('//')
  const isOurs =
    isPlain && /^https?:\/\/[^/]/.test(redirect) && URL.canParse(redirect) && origins.includes(new URL(redirect).origin)
  must(
    isPath || isOurs,
    'redirect is a path such as "/welcome", or a URL of publicUrl\'s origin or one of origins, percent-encoded.',
  )
}

function redirected({ headers }: BearerResponse, location: string): BearerResponse {
  const kept = headers.filter(([name]) => name !== 'content-type')
  return { status: 303, headers: [...kept, ['location', location]], body: undefined }
}
