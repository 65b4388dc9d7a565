import { type BearerResponse, ownBag, ownOptions } from '@bearer/core'
import { isText, must } from '../../checks.ts'
import { jsonOf } from '../../issue/token-content.ts'
import type { PendingLogin } from '../../log-in/pending-logins.ts'
import { bareChallenge, problem } from '../answers.ts'
import type { EndpointContext } from '../context.ts'

/** A log-in that is refused for another reason than wrong credentials: too many attempts, or a second factor is needed. */
export interface LoginRefusal {
  /** The HTTP status: 401, 403, 423 or 429, say. */
  readonly refuse: number
  /** For the page, such as `second_factor`: letters, digits and `_`. */
  readonly code?: string | undefined
  /** For the user: one sentence. */
  readonly detail?: string | undefined
  /** Further members of the problem details (RFC 9457 §3.2), as JSON. */
  readonly extensions?: { readonly [name: string]: unknown } | undefined
  /** Seconds. */
  readonly retryAfter?: number | undefined
  /** What the next log-in is told, once and within five minutes: its first factor has been passed. */
  readonly pending?: PendingLogin | undefined
}

const names = [
  'refuse',
  'code',
  'detail',
  'extensions',
  'retryAfter',
  'pending',
] as const satisfies readonly (keyof LoginRefusal)[]
const taken = ['type', 'title', 'status', 'detail', 'instance', 'code', 'pending_token', 'pending_expires_in']

/** Takes what an application refuses with. */
export function checkedRefusal(given: LoginRefusal): LoginRefusal {
  const refusal = ownOptions('A refusal', given, names)
  const { refuse, code, detail, extensions, retryAfter } = refusal
  must(Number.isInteger(refuse) && refuse >= 400 && refuse <= 599, 'refuse is a status from 400 to 599.')
  must(code === undefined || /^\w{1,64}$/.test(code), 'code is 1 to 64 letters, digits and "_", or left out.')
  must(detail === undefined || isText(detail), 'detail is a sentence for the user, or left out.')
  must(
    retryAfter === undefined || (Number.isFinite(retryAfter) && retryAfter >= 0),
    'retryAfter is a number of seconds.',
  )
  if (extensions !== undefined) checkExtensions(extensions)
  return refusal
}

function checkExtensions(extensions: object): void {
  const name = Object.keys(ownBag('extensions', extensions)).find((one) => taken.includes(one))
  must(name === undefined, `extensions cannot set ${name}: it is a member of every problem.`)
  must(jsonOf(extensions) !== undefined, 'extensions are JSON: texts, numbers, booleans, null, arrays and objects.')
}

/** Answers with a refusal: problem details that a page can act on. */
export async function refusedLogin(
  { sessions, transport }: Pick<EndpointContext, 'sessions' | 'transport'>,
  { refuse, code, detail, extensions, retryAfter, pending }: LoginRefusal,
  begunAt: number,
): Promise<BearerResponse> {
  const waits = pending && transport.deliverPending(await sessions.pendingLogins.issue(pending, begunAt))
  const headers = [
    ...(refuse === 401 ? bareChallenge : []),
    ...(retryAfter === undefined ? [] : [['retry-after', String(Math.ceil(retryAfter))] as const]),
    ...(waits?.headers ?? []),
  ]
  return problem(refuse, 'login_refused', 'Log-in refused', headers, { detail, code, ...extensions, ...waits?.body })
}
