import type { BearerResponse } from '@bearer/core'
import { type OutgoingLike, writeResponse } from '@bearer/core/node'

/**
 * Answers with a framework-neutral response, such as that of `signIn`: `respond(res, await signIn(…))`.
 *
 * @example
 * app.post('/sign-up', async (req, res) => respond(res, await signIn(sessions, bearerRequest(req), { subject: 'ada' })))
 */
export const respond = (res: OutgoingLike, response: BearerResponse): void => writeResponse(res, response)
