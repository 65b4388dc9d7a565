import type { Auth, Guard } from '@bearer/fetch'

/**
 * A subscription stays open for as long as its client likes, past the end of its token and past a log-out: the guard holds it, and the
 * request that is given back is aborted at either. Other requests are given back as they are.
 */
export function subscription(guard: Pick<Guard, 'hold'>, request: Request, auth: Auth): Request {
  if (request.headers.get('mcp-method') !== 'subscriptions/listen') return request
  const end = new AbortController()
  const held = guard.hold(auth, { onEnd: () => end.abort() })
  request.signal.addEventListener('abort', () => held.release())
  return new Request(request, { signal: AbortSignal.any([request.signal, end.signal]) })
}
