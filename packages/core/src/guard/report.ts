import type { BearerError } from '../errors/errors.ts'
import type { BearerErrorReason } from '../errors/reasons.ts'
import { type BearerEvents, type Emit, emitTo, failure, type Listeners, printable } from '../events.ts'
import type { BearerRequest } from '../http/request.ts'
import { ownMembers } from '../own.ts'
import type { Auth } from './auth.ts'
import type { Diagnose, Diagnosis } from './diagnosis/diagnosis.ts'
import { withRequest } from './diagnosis/with-request.ts'

/** What was refused: a request, or a token that came without one. */
export interface RefusedThing {
  readonly request?: BearerRequest | undefined
  readonly token?: string | undefined
}

type Tell = <Name extends keyof BearerEvents>(name: Name, event: BearerEvents[Name]) => void

/** Tells listeners what a guard decided. */
export interface Reporter {
  readonly emit: Emit<BearerEvents>
  accepted(auth: Auth<unknown>, request: BearerRequest | undefined): void
  refused(error: BearerError, what: RefusedThing): void
  failed(part: string, error: unknown): void
}

/** Refusals of one reason that are looked at for their cause, where nobody listens: a wrong setting shows at once. */
const mostLooks = 1000

/** Which refusals a failure leads to, by its part. */
const ofParts: { readonly [part: string]: BearerErrorReason } = {
  claims: 'hook_failed',
  roles: 'hook_failed',
  issuers: 'issuer_unavailable',
  hook: 'hook_unavailable',
  keys: 'keys_unavailable',
  revocations: 'revocation_unavailable',
  store: 'store_unavailable',
}

/**
 * Makes a {@link Reporter}. Where nobody listens, the first refusal of each kind that a setting is likely to have caused is
 * written to the console.
 */
export function reporter(listeners: Listeners | undefined, diagnose: () => Diagnose): Reporter {
  const tell = emitTo(listeners)
  const hearsAccepted = tell.hears('accepted')
  const hearsRefused = tell.hears('refused')
  const warned = new Set<string>()
  const looks = new Map<BearerErrorReason, number>()
  const failures = new Map<BearerErrorReason, string>()

  const mayWarn = (reason: BearerErrorReason): boolean => {
    const looked = looks.get(reason) ?? 0
    if (looked >= mostLooks) return false
    looks.set(reason, looked + 1)
    return true
  }
  const warn = (reason: BearerErrorReason, { hint, expected, found }: Diagnosis): void => {
    if (!hint.ofSetting || warned.has(hint.text)) return
    warned.add(hint.text)
    const compared = expected === undefined ? '' : ` Expected: ${expected}.`
    const came = found === undefined ? '' : ` Found: ${found}.`
    const cause = failures.has(reason) ? ` Cause: ${failures.get(reason)}` : ''
    console.warn(`bearer: a request was refused (${reason}). ${hint.text}${compared}${came}${cause}`)
  }
  const note = (name: string, event: object): void => {
    const { part = 'keys', message } = ownMembers(event as Partial<BearerEvents['failed']>)
    const reason = name === 'failed' || name === 'keysFailed' ? ofParts[part] : undefined
    if (reason && message !== undefined) failures.set(reason, message)
  }
  const emit: Reporter['emit'] = Object.assign<Tell, Pick<Reporter['emit'], 'hears'>>(
    (name, event) => {
      note(name, event)
      tell(name, event)
    },
    { hears: tell.hears },
  )
  return {
    emit,
    accepted(auth, request) {
      if (!hearsAccepted()) return
      const issuer = auth.issuer === undefined ? undefined : printable(auth.issuer)
      tell('accepted', withRequest({ issuer, source: auth.source }, request))
    },
    refused(error, what) {
      const { request, token } = ownMembers(what)
      const { reason, status } = error
      if (!hearsRefused()) {
        if (mayWarn(reason)) warn(reason, diagnose()(error, request, token))
        return
      }
      const { hint, expected, found } = diagnose()(error, request, token)
      tell('refused', withRequest({ reason, status, hint: hint.text, expected, found }, request))
    },
    failed(part, error) {
      emit('failed', failure(part, error))
    },
  }
}
