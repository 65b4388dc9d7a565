import { ownMembers } from '../own.ts'
import { problemType } from './problem-type.ts'
import { answers, type BearerErrorCode, type BearerErrorReason, details, reasons } from './reasons.ts'

const brand: unique symbol = Symbol.for('@bearer/core.error') as never

const noDemand: Demand = Object.freeze(ownMembers({}))
const nothing: Told = Object.freeze({ challenge: undefined, headers: Object.freeze({}) })

/** What a refusal asks of the client, for the challenge: scopes, or a stronger or fresher log-in (RFC 9470). */
export interface Demand {
  readonly scopes?: readonly string[] | undefined
  /** One of these. For events alone: a client is told of no roles. */
  readonly roles?: readonly string[] | undefined
  readonly acrValues?: readonly string[] | undefined
  /** Seconds. */
  readonly maxAge?: number | undefined
  /** Seconds to wait before a retry, with `unavailable`. */
  readonly retryAfter?: number | undefined
  /** What the next DPoP proof is to hold (RFC 9449 §8), with `use_dpop_nonce`. */
  readonly nonce?: string | undefined
}

/** What a client was told beside the problem: its challenge, and all header fields. */
export interface Told {
  readonly challenge: string | undefined
  readonly headers: Readonly<Record<string, string>>
}

/** RFC 9457 problem details. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly error?: string
  readonly scope?: string
}

/**
 * A refusal. `status`, `code` and `challenge` are for the client; `reason` names the rule, for logs and events.
 * It never holds token text, claim values or key ids, and, since requests and not bugs cause it, no stack trace.
 *
 * @example
 * const { status, code, reason } = new BearerError('expired') // 401, 'invalid_token', 'expired'
 */
export class BearerError extends Error {
  override readonly name = 'BearerError'
  readonly code: BearerErrorCode
  readonly reason: BearerErrorReason
  readonly status: number
  readonly demand: Demand
  /** The `WWW-Authenticate` value of the answer, where it has one. Known once a guard has refused. */
  readonly challenge: string | undefined
  /** The header fields of the answer, by lower-case name, for the framework's error handler. Known likewise. */
  readonly headers: Readonly<Record<string, string>>

  // No member of the type: each copy of this package declares a symbol of its own, and what has errors in its types (sessions,
  // guards, proofs) would not fit that of another copy.
  static {
    Object.assign(BearerError.prototype, { [brand]: true })
  }

  constructor(reason: BearerErrorReason, demand: Demand = noDemand, told: Told = nothing) {
    const code = reasons[reason]
    super(details[reason] ?? answers[code][2])
    this.code = code
    this.reason = reason
    this.status = answers[code][0]
    this.demand = demand === noDemand ? demand : ownMembers(demand)
    this.challenge = told.challenge
    this.headers = told.headers
  }

  /** `status`, under the name that some frameworks read. */
  get statusCode(): number {
    return this.status
  }

  /** Whether its message is for the client: frameworks neither hide nor log such errors (by the convention of http-errors). */
  get expose(): boolean {
    return this.status < 500
  }

  toProblem(): Problem {
    const [status, title] = answers[this.code]
    const { scopes } = this.demand
    return {
      type: problemType(this.code),
      title,
      status,
      detail: details[this.reason] ?? answers[this.code][2],
      ...(status < 500 && this.challenge !== undefined && this.code !== 'missing_credentials' && { error: this.code }),
      ...(scopes && scopes.length > 0 && { scope: scopes.join(' ') }),
    }
  }
}

/**
 * Whether a value is a {@link BearerError}, also one of another copy of this package.
 *
 * @example
 * app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
 *   if (!isBearerError(error)) return next(error)
 *   res.status(error.status).json(error.toProblem())
 * })
 */
export function isBearerError(value: unknown): value is BearerError {
  try {
    return typeof value === 'object' && value !== null && brand in value
  } catch {
    // Anything can be thrown, also a proxy that has been revoked.
    return false
  }
}

/** Whether an error asks nothing of the client beyond what its code says. */
export const isPlain = (error: BearerError): boolean => error.demand === noDemand

/** The refusals that ask nothing of the client: made once and shared, since a hostile flood throws them again and again. */
const plain = new Map<BearerErrorReason, BearerError>()

/**
 * The error for a rule: one for all requests where it demands nothing, and frozen, so that none of them can change it.
 *
 * @example
 * throw refusal('store_unavailable', { retryAfter: 5 }) // answered with 503
 */
export function refusal(reason: BearerErrorReason, demand?: Demand): BearerError {
  if (demand) return Object.freeze(untraced(reason, demand))
  const known = plain.get(reason)
  if (known) return known
  const made = Object.freeze(untraced(reason))
  plain.set(reason, made)
  return made
}

/**
 * A value, or why there is none. What anybody can send again and again is refused so: to throw costs more than all that was
 * looked at before.
 */
export type Refusable<Value> = Value | BearerError

/**
 * Whether there is no value. Only for what this copy of the package has made, on the way of every request: what comes from
 * elsewhere is told by its brand, which takes longer to look for.
 */
export const isRefused = (value: unknown): value is BearerError => value instanceof BearerError

/** The value, for those who would rather have its refusal thrown. */
export function orThrow<Value>(value: Refusable<Value>): Value {
  if (isRefused(value)) throw value
  return value
}

/** A refusal as its application sees it: its own to keep, with what the client was told. */
export const toldRefusal = ({ reason, demand }: BearerError, told: Told): BearerError => untraced(reason, demand, told)

/** V8 reads the depth of stack traces here. */
const tracing = Error as ErrorConstructor & { stackTraceLimit?: number }

/** Makes an error without the cost of a stack trace. */
export function untraced(...args: ConstructorParameters<typeof BearerError>): BearerError {
  const { stackTraceLimit } = tracing
  if (!traceTo(0)) return new BearerError(...args)
  const error = new BearerError(...args)
  traceTo(stackTraceLimit)
  return error
}

/** Sets the depth; not where there is none, or where the application froze `Error`. */
function traceTo(depth: number | undefined): boolean {
  if (tracing.stackTraceLimit === undefined) return false
  try {
    tracing.stackTraceLimit = depth as number
    return true
  } catch {
    return false
  }
}
