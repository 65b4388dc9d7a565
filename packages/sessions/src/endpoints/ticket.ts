import {
  type BearerResponse,
  ConfigurationError,
  createGuard,
  type Endpoint,
  json,
  ownOptions,
  readFields,
  refuseFurther,
} from '@bearer/core'
import type { Sessions } from '../sessions.ts'
import { isTicketPath, ticketSeconds } from '../tickets.ts'
import { tokenError, unreadable } from './answers.ts'

/** The options of {@link ticketEndpoint}. */
export interface TicketEndpointOptions {
  /** Serves plain HTTP from other machines too: tokens can be read on the way. Default: false. */
  readonly allowPlainHttp?: boolean | undefined
}

/**
 * The endpoint `POST /ticket`: for an access token, in the header or the cookie, and a `path` it gives a ticket, which a browser puts into
 * the URL of a WebSocket or an event stream at that path: `{ "ticket", "expires_in": 30 }`. Guards take it with `accept: { ticket: 'ticket' }`.
 *
 * @throws ConfigurationError where the store has no `replays`: a ticket is good once.
 *
 * @example
 * app.use('/auth', routes([...sessionEndpoints(sessions, { login }), ticketEndpoint(sessions)]))
 */
export function ticketEndpoint(
  sessions: Sessions,
  options: TicketEndpointOptions = {},
  ...further: readonly []
): Endpoint {
  refuseFurther('ticketEndpoint', further, 'takes sessions and one object of options.')
  const { allowPlainHttp } = ownOptions('ticketEndpoint', options, ['allowPlainHttp'])
  if (sessions?.isSessions !== true) throw new ConfigurationError('ticketEndpoint takes what createSessions(…) gives.')
  if (!sessions.redeemTicket)
    throw new ConfigurationError('ticketEndpoint needs sessions whose store has replays: a ticket is good once.')
  const guard = createGuard({ sessions, allowPlainHttp })
  return {
    method: 'POST',
    path: '/ticket',
    async handle(request): Promise<BearerResponse> {
      const result = await guard.authenticate(request)
      if (!result.ok) return result.response
      const body = await readFields(request)
      if (!('fields' in body)) return unreadable(body)
      const { path } = body.fields
      if (!result.auth || !isTicketPath(path)) return tokenError('invalid_request')
      const ticket = await sessions.issueTicket(result.auth.claims, path)
      return json(200, { ticket, expires_in: ticketSeconds })
    },
  }
}
