import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Middleware for any route. It asks for no more than Node's own request and response: of a `RequestHandler`, Express would
 * take the types of `req.params` and the body for those of the whole route.
 */
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void
