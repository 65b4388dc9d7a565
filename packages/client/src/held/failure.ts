import { retryAfterOf } from '../client-error.ts'
import type { Loss } from './connection.ts'

/** What an HTTP refusal means: waiting helps where the server is busy or away, and nowhere else. */
export const refusal = ({ status, headers }: Response): Loss =>
  status === 408 || status === 429 || status > 499
    ? { retryAfter: retryAfterOf(headers) || undefined }
    : { ended: 'refused' }

/** Whether a request may not be sent at all: a bug. */
export const isMisuse = (error: unknown): boolean =>
  (error as { readonly message?: string } | undefined)?.message?.startsWith('createClient:') === true

/** What a request that came to nothing means: no network, a server that is away; or one that may not be sent, a bug. */
export const failure = (error: unknown): Loss =>
  isMisuse(error)
    ? { ended: 'refused' }
    : { retryAfter: (error as { readonly retryAfter?: number } | undefined)?.retryAfter || undefined }
