import type { BearerRequest } from './request.ts'
import type { BearerResponse } from './response.ts'

/** A route without its framework. Adapters mount any list of them with `routes(endpoints)`. */
export interface Endpoint {
  readonly method: string
  /** An exact path that begins with `/`, below the prefix it is mounted under. */
  readonly path: string
  /** Whether the path is fixed by a standard (`/.well-known/…`) and must not be mounted under a prefix. */
  readonly root?: boolean | undefined
  handle(request: BearerRequest): BearerResponse | Promise<BearerResponse>
}
