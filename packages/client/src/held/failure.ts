import type { Loss } from './connection.ts'

/** What an HTTP refusal means: waiting helps where the server is busy or away, and nowhere else. */
export const refusal = ({ status, headers }: Response): Loss =>
  status === 408 || status === 429 || status > 499
    ? { retryAfter: Number(headers.get('retry-after')) || undefined }
    : { ended: 'refused' }

/** What a request that came to nothing means: no network, a server that is away; or one that may not be sent, a bug. */
export function failure(error: unknown): Loss {
  const { message, retryAfter } = error as { readonly message?: string; readonly retryAfter?: number }
  return message?.startsWith('createClient:') ? { ended: 'refused' } : { retryAfter: retryAfter || undefined }
}
