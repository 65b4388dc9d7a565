import { answers, type BearerErrorCode, type BearerErrorReason, reasons } from './reasons.ts'

const brand: unique symbol = Symbol.for('@bearer/core.error') as never

const noDemand: Demand = Object.freeze({})
const noHeaders: Readonly<Record<string, string>> = Object.freeze({})

/** What a refusal asks of the client, for the challenge: scopes, or a stronger or fresher log-in (RFC 9470). */
export interface Demand {
  readonly scopes?: readonly string[] | undefined
  readonly acrValues?: readonly string[] | undefined
  /** Seconds. */
  readonly maxAge?: number | undefined
  /** Seconds to wait before a retry, with `unavailable`. */
  readonly retryAfter?: number | undefined
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
 */
export class BearerError extends Error {
  override readonly name = 'BearerError'
  readonly code: BearerErrorCode
  readonly reason: BearerErrorReason
  readonly status: number
  readonly demand: Demand
  /** The `WWW-Authenticate` value of the answer, where it has one. The guard that refuses fills it in. */
  challenge: string | undefined = undefined
  /** The header fields of the answer, by lower-case name, for the framework's error handler. Filled in likewise. */
  headers: Readonly<Record<string, string>> = noHeaders

  constructor(reason: BearerErrorReason, demand: Demand = noDemand) {
    const code = reasons[reason]
    super(answers[code][2])
    this.code = code
    this.reason = reason
    this.status = answers[code][0]
    this.demand = demand
  }

  /** `status`, under the name that some frameworks read. */
  get statusCode(): number {
    return this.status
  }

  /** Whether its message is for the client: frameworks neither hide nor log such errors (by the convention of http-errors). */
  get expose(): boolean {
    return this.status < 500
  }

  get [brand](): true {
    return true
  }

  toProblem(): Problem {
    const [status, title, detail] = answers[this.code]
    const { scopes } = this.demand
    return {
      type: `tag:bearer.example,2026:problems/${this.code}`,
      title,
      status,
      detail,
      ...(status < 500 && this.challenge !== undefined && this.code !== 'missing_credentials' && { error: this.code }),
      ...(scopes && scopes.length > 0 && { scope: scopes.join(' ') }),
    }
  }
}

/** Whether a value is a {@link BearerError}, also one of another copy of this package. */
export function isBearerError(value: unknown): value is BearerError {
  return typeof value === 'object' && value !== null && brand in value
}

/** Whether an error asks nothing of the client beyond what its code says. */
export const isPlain = (error: BearerError): boolean => error.demand === noDemand

/** V8 reads the depth of stack traces here. */
const tracing = Error as ErrorConstructor & { stackTraceLimit?: number }

/**
 * Makes the error for a rule, without the cost of a stack trace: a hostile flood must stay cheap.
 */
export function refusal(reason: BearerErrorReason, demand?: Demand): BearerError {
  const { stackTraceLimit } = tracing
  if (!traceTo(0)) return new BearerError(reason, demand)
  const error = new BearerError(reason, demand)
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
