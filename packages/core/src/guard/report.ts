import type { BearerError } from '../errors/errors.ts'
import { describeFailure, emitTo, type Listeners, printable } from '../events.ts'
import { plainHttpHint } from '../extract/transport.ts'
import type { BearerRequest } from '../http/request.ts'
import type { Auth } from './auth.ts'

/** Tells listeners what a guard decided. */
export interface Reporter {
  accepted(auth: Auth<unknown>): void
  refused(error: BearerError, request: BearerRequest | undefined): void
  failed(part: string, error: unknown): void
}

/** Makes a {@link Reporter}. Without a listener, the one refusal that means a wrong setting is written to the console once. */
export function reporter(listeners: Listeners | undefined): Reporter {
  const emit = emitTo(listeners)
  let warned = false
  return {
    accepted(auth) {
      if (!listeners?.accepted) return
      const issuer = auth.issuer === undefined ? undefined : printable(auth.issuer)
      emit('accepted', { issuer, source: auth.source })
    },
    refused({ reason, status }, request) {
      const hint = reason === 'plain_http' ? (request?.tlsHint ?? plainHttpHint) : undefined
      emit('refused', { reason, status, hint })
      if (hint === undefined || listeners?.refused || warned) return
      warned = true
      console.warn(`bearer: a request was refused. ${hint}`)
    },
    failed(part, error) {
      emit('failed', { part, message: describeFailure(error) })
    },
  }
}
