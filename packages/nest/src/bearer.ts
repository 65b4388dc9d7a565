import {
  type Auth,
  type ClaimsOption,
  createGuard,
  type Guard,
  type GuardOptions,
  isBearerError,
  refuseFurther,
} from '@bearer/core'
import { applyHeaders } from '@bearer/core/node'
import type { BeforeApplicationShutdown, ExecutionContext } from '@nestjs/common'
import { BearerException, GraphqlBearerException } from './bearer-exception.ts'
import { type Carrier, carrierOf } from './carrier.ts'
import { LastingRequests } from './lasting.ts'
import type { RegisteredClaims } from './register.ts'
import { toRequest } from './request.ts'
import { headersOf } from './response.ts'
import { requirementsOf } from './rules.ts'

/** The options of the guard. */
export type BearerOptions<Claims extends ClaimsOption | undefined = ClaimsOption | undefined> = GuardOptions<Claims>

/**
 * The guard of an application, to be injected where it is asked itself: `constructor(private readonly bearer: Bearer) {}`.
 *
 * @example
 * ```ts
 * @Injectable()
 * class Reports {
 *   constructor(private readonly bearer: Bearer) {}
 *
 *   ready = () => this.bearer.guard.health().ok
 * }
 * ```
 */
export class Bearer<Claims = RegisteredClaims> implements BeforeApplicationShutdown {
  readonly guard: Guard<Claims, boolean>
  /** Requests whose connection goes on after them. */
  readonly lasting: LastingRequests<Claims>

  /** @throws ConfigurationError when an option is missing, unsafe or unknown. */
  constructor(options: BearerOptions, ...further: readonly []) {
    refuseFurther('BearerModule', further, 'takes one object of options.')
    this.guard = createGuard(options as GuardOptions) as never
    this.lasting = new LastingRequests(this.guard)
  }

  /** What the guard found of a request, or of the request that an operation or a message belongs to. */
  authOf(from: object): Auth<Claims> {
    return this.guard.authOf(isContext(from) ? carrierOf(from).request : from) as Auth<Claims>
  }

  /** Lets a handler be called, public or not, or throws the refusal. */
  async enforce(context: ExecutionContext): Promise<void> {
    const requirements = requirementsOf(context)
    const carrier = carrierOf(context)
    const rest = requirements.length > 0 ? requirements : [undefined]
    for (const requirement of rest) {
      const result = await this.guard.enforce(carrier.request, toRequest, requirement)
      if (!result.ok) throw stopped(result, context, carrier)
      if (carrier.isLasting && result.auth) this.#checkLasting(carrier, result.auth, context)
      if (result.headers && carrier.response) applyHeaders(result.headers, headersOf(carrier.response))
    }
  }

  #checkLasting(carrier: Carrier, auth: Auth<Claims>, context: ExecutionContext): void {
    try {
      this.lasting.check(carrier.request, auth)
    } catch (error) {
      if (!isBearerError(error)) throw error
      const response = { status: error.status, headers: [], body: undefined }
      throw stopped({ ok: false, error, response }, context, carrier)
    }
  }

  /** Before the server waits for its connections: those that are held end now. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.guard.close()
  }
}

type Stopped = ConstructorParameters<typeof BearerException>[0]

function stopped(result: Stopped, context: ExecutionContext, { response }: Carrier): BearerException {
  if (context.getType<string>() === 'graphql') return new GraphqlBearerException(result)
  const fields = result.response.headers.filter(([name]) => name !== 'content-type')
  if (response) applyHeaders(fields, headersOf(response))
  return new BearerException(result)
}

const isContext = (from: object): from is ExecutionContext => typeof (from as ExecutionContext).getType === 'function'
