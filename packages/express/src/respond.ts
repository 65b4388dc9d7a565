import type { BearerResponse } from '@bearer/core'
import { type OutgoingLike, writeResponse } from '@bearer/core/node'

/** Answers with a framework-neutral response, such as that of `signIn`: `respond(res, await signIn(…))`. */
export const respond = (res: OutgoingLike, response: BearerResponse): void => writeResponse(res, response)
