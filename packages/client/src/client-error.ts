/** RFC 9457 problem details, or the error of a token endpoint (RFC 6749 §5.2). */
export interface Problem {
  readonly type?: string
  readonly title?: string
  readonly detail?: string
  readonly code?: string
  readonly error?: string
  readonly [member: string]: unknown
}

/** What went wrong between a client and its server: an `Error` by the name of `ClientError`. Know it by `isClientError(error)`. */
export interface ClientError extends Error {
  /**
   * `offline` where no answer came, `unavailable` for 503 and its like; else what the server says: the `code` that its `login`
   * gives, `login_failed`, `insufficient_scope`, …
   */
  readonly code: string
  /** The HTTP status; 0 where no answer came. */
  readonly status: number
  /** What the server said. */
  readonly problem: Problem
  /** Seconds to wait before a retry, where the server says so, or 0. */
  readonly retryAfter: number
}

/** Makes the error, of what an answer says. Where none came, of the cause. */
export function clientError(status: number, text?: string, retryAfter = 0, cause?: unknown): ClientError {
  const problem: Problem = objectIn(text)
  const code = problem.code ?? problem.error ?? problem.type?.split?.('#')[1] ?? (status ? 'unavailable' : 'offline')
  return Object.assign(new Error(problem.detail ?? `Failed: ${code}.`), {
    code,
    problem,
    cause,
    retryAfter,
    status,
    name: 'ClientError',
  })
}

/**
 * Tells whether an error is of a client, be it of another copy of this package.
 *
 * @example
 * try {
 *   await session.login({ username: 'ada', password: 'wrong' })
 * } catch (error) {
 *   if (isClientError(error) && error.code === 'login_failed') console.log('Name or password is wrong.')
 * }
 */
export const isClientError = (error: unknown): error is ClientError =>
  error instanceof Error && error.name === 'ClientError'

/** The members that a text holds, and no prototype; none where it is no JSON, such as the page of a captive portal. */
export function objectIn<Members extends object>(text?: unknown): Partial<Members> {
  let members: Partial<Members> | undefined
  try {
    members = JSON.parse(text as string)
  } catch {}
  return { __proto__: null, ...(members as Partial<Members>) }
}

/** Seconds to wait, which a server may name as a time as well (RFC 9110 §10.2.3): its own `Date` is what that is read by, where it can be seen. */
export function retryAfterOf(headers: Headers): number {
  const wait = headers.get('retry-after') as string
  return +wait || (Date.parse(wait) - Date.parse(headers.get('date') as string)) / 1000 || 0
}

/**
 * The error that an answer means, for what `session.fetch` gives: reads its body.
 *
 * @example
 * const response = await session.fetch('/api/reports')
 * if (!response.ok) throw await problemOf(response)
 */
export const problemOf = async (response: Response): Promise<ClientError> =>
  clientError(response.status, await response.text(), retryAfterOf(response.headers))

/** What is read of an answer that is good; else its error is thrown: that of one that is lost, or no answer of the server's, is `offline`. */
export async function said<Read>(
  answer: Promise<Response>,
  read: (text: string, status: number) => Read,
): Promise<Read> {
  try {
    const response = await answer
    const text = await response.text()
    if (!response.ok) throw clientError(response.status, text, retryAfterOf(response.headers))
    return read(text, response.status)
  } catch (error) {
    throw (error as ClientError).name === 'ClientError' ? error : clientError(0, undefined, 0, error)
  }
}
