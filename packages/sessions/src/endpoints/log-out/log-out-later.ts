import { type BearerRequest, type BearerResponse, type Fields, isBearerError, json } from '@bearer/core'
import type { LateEnd, LateLogOut } from '../../log-out/late-log-outs.ts'
import type { EndpointContext } from '../context.ts'

/**
 * Logs out, or, where that cannot be done at the moment, notes it: whoever leaves a keyboard has the cookies cleared, whatever the
 * store does. Without a token that can be read, `wish` names nothing, the answer stays 503, and nothing is cleared.
 */
export async function orLater(
  context: EndpointContext,
  request: BearerRequest,
  wish: () => Promise<LateLogOut>,
  logOut: () => Promise<BearerResponse>,
): Promise<BearerResponse> {
  const { answer, error } = await logOut().then(
    (one) => ({ answer: one, error: undefined }),
    (thrown: unknown) => ({ answer: undefined, error: thrown }),
  )
  const isUndecided = answer ? answer.status === 503 : isBearerError(error) && error.status === 503
  const end = isUndecided ? await context.sessions.revokeLater({ ...(await wish()), request }) : undefined
  if (end) return accepted(context, end)
  if (!answer) throw error
  return answer
}

/** What a request wishes to end, by its tokens. The access token is read without the revocations, which cannot be asked. */
export async function presented(
  { transport, bearer }: EndpointContext,
  request: BearerRequest,
  fields: Fields,
  everywhere = false,
): Promise<LateLogOut> {
  const result = await bearer.authenticate(request)
  const auth = result.ok ? result.auth : undefined
  const sessionId = auth?.sessionId
  const subject = everywhere ? auth?.subject : undefined
  const refreshToken = transport.refreshToken(request, fields)
  return { refreshToken, sessionId, everywhere, subject }
}

/** A session that a request wishes to end by its id, where that is its own: to end another one is tried again. */
export async function ownSession(
  { bearer }: EndpointContext,
  request: BearerRequest,
  sessionId: string,
): Promise<LateLogOut> {
  const result = await bearer.authenticate(request)
  return result.ok && result.auth?.sessionId === sessionId ? { sessionId } : {}
}

/** Says until when a copy of a token can be used, at the latest. Times are ISO 8601. */
function accepted({ transport }: EndpointContext, { accessTokensEndAt, sessionEndsAt }: LateEnd): BearerResponse {
  const body = {
    access_tokens_end_at: new Date(accessTokensEndAt).toISOString(),
    session_ends_at: new Date(sessionEndsAt).toISOString(),
  }
  return json(202, body, transport.clearing)
}
