export { applyHeaders, type HeaderTarget } from '../http/apply-headers.ts'
export { chain, isPromise, type Maybe } from '../maybe.ts'
export {
  type FrameworkFacts,
  factsWith,
  frameworkFacts,
  type IncomingLike,
  NodeRequest,
  nodeFacts,
  type RequestOptions,
} from './request.ts'
export { type OutgoingLike, writeResponse } from './response.ts'
export type { StreamLike } from './stream.ts'
export { afterReads } from './turn.ts'
