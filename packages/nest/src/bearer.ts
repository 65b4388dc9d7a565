import {
  type Auth,
  type BearerRequest,
  type ClaimsOption,
  ConfigurationError,
  createGuard,
  type Guard,
  type GuardOptions,
  isBearerError,
  ownBag,
  ownMembers,
  refuseFurther,
} from '@bearer/core'
import { applyHeaders, type RequestOptions } from '@bearer/core/node'
import type { BeforeApplicationShutdown, ExecutionContext } from '@nestjs/common'
import { BearerException, GraphqlBearerException } from './bearer-exception.ts'
import { type Carrier, carrierOf } from './carrier.ts'
import { LastingRequests } from './lasting.ts'
import type { RegisteredClaims } from './register.ts'
import { beganSocket, type NativeRequest, toRequest } from './request.ts'
import { headersOf } from './response.ts'
import { requirementsOf } from './rules.ts'

/** The options of the guard, and `tls` for the handshakes of WebSockets, which pass by the platform and its proxy trust. */
export type BearerOptions<Claims extends ClaimsOption | undefined = ClaimsOption | undefined> = GuardOptions<Claims> &
  RequestOptions

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
  /** What the application knows of handshakes. */
  readonly handshakes: RequestOptions

  /** @throws ConfigurationError when an option is missing, unsafe or unknown. */
  constructor(options: BearerOptions, ...further: readonly []) {
    refuseFurther('BearerModule', further, 'takes one object of options.')
    const { tls, ...others } = ownBag('BearerModule', options)
    if (tls !== undefined && typeof tls !== 'boolean')
      throw new ConfigurationError('BearerModule: tls is true or false.')
    this.handshakes = { tls }
    // What is left out of a copy has `Object.prototype` again.
    this.guard = createGuard(ownMembers(others) as GuardOptions) as never
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
    let auth: Auth<Claims> | undefined
    for (const requirement of rest) {
      const result = await this.guard.enforce(carrier.request, this.#requestOf, requirement)
      if (!result.ok) throw stopped(result, context, carrier)
      auth = result.auth
      if (carrier.isLasting && auth) this.#checkLasting(carrier, auth, context)
      if (result.headers && carrier.response) applyHeaders(result.headers, headersOf(carrier.response))
    }
    if (auth && carrier.response && sendsEvents(context)) this.lasting.stream(carrier.response, auth)
  }

  /** The framework-neutral view of a request, or of a handshake. */
  readonly #requestOf = (native: NativeRequest): BearerRequest =>
    toRequest(native, beganSocket(native) ? this.handshakes : undefined)

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

/** How Nest writes down that a handler is an `@Sse()`: its answer goes on. */
const sendsEvents = (context: ExecutionContext): boolean =>
  context.getType<string>() === 'http' && Reflect.hasMetadata('__sse__', context.getHandler())

const isContext = (from: object): from is ExecutionContext => typeof (from as ExecutionContext).getType === 'function'
