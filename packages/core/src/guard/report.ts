import type { BearerError } from '../errors/errors.ts'
import { describeFailure, emitTo, type Listeners, printable } from '../events.ts'
import type { BearerRequest } from '../http/request.ts'
import type { Auth } from './auth.ts'
import { hintOf, rewrittenHint } from './hints.ts'

/** Tells listeners what a guard decided. */
export interface Reporter {
  accepted(auth: Auth<unknown>): void
  /** `request` is absent where a token came without one. */
  refused(error: BearerError, request: BearerRequest | undefined): void
  failed(part: string, error: unknown): void
}

/** Requests without credentials that are looked at for why, where nobody listens: a mistake of a setting shows at once. */
const looks = 100

/**
 * Makes a {@link Reporter}. Without a listener, the first refusal of each kind that means a wrong setting is written to the
 * console. `field` is the header field that tokens come in, where it is another one than `Authorization`.
 */
export function reporter(listeners: Listeners | undefined, field?: string | undefined): Reporter {
  const emit = emitTo(listeners)
  const fields = field === undefined ? ['authorization'] : [field, 'authorization']
  const warned = new Set<string>()
  let looked = 0
  const warn = (kind: string, hint: string | undefined): void => {
    if (hint === undefined || warned.has(kind)) return
    warned.add(kind)
    console.warn(`bearer: a request was refused. ${hint}`)
  }
  return {
    accepted(auth) {
      if (!listeners?.accepted) return
      const issuer = auth.issuer === undefined ? undefined : printable(auth.issuer)
      emit('accepted', { issuer, source: auth.source })
    },
    refused(error, request) {
      const { reason, status } = error
      if (listeners?.refused) {
        const hint = (request && rewrittenHint(error, request, fields)) ?? hintOf(error, request)
        emit('refused', { reason, status, hint })
      } else if (reason !== 'no_credentials') warn(reason, hintOf(error, request))
      else if (request && looked++ < looks) warn('rewritten', rewrittenHint(error, request, fields))
    },
    failed(part, error) {
      emit('failed', { part, message: describeFailure(error) })
    },
  }
}
