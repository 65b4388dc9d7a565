import type { BearerRequest } from './request.ts'
import type { BearerResponse } from './response.ts'

/** The segment of a path that an endpoint names, by that name. */
export type NamedSegments = { readonly [name: string]: string }

/** A route without its framework. Adapters mount any list of them with `routes(endpoints)`. */
export interface Endpoint {
  readonly method: string
  /**
   * An exact path that begins with `/`, below the prefix it is mounted under. Its last segment may be a `{name}`, which stands
   * for any one that is not empty: `/sessions/{id}`. An exact path wins.
   */
  readonly path: string
  /** Whether the path is fixed by a standard (`/.well-known/…`) and must not be mounted under a prefix. */
  readonly root?: boolean | undefined
  /** `named` has what stood for `{name}`, decoded. */
  handle(request: BearerRequest, named: NamedSegments): BearerResponse | Promise<BearerResponse>
}
