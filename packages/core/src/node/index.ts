export { applyHeaders, type HeaderTarget } from '../http/apply-headers.ts'
export { chain, isPromise, type Maybe } from '../maybe.ts'
export { endEventStream, readableEvents, writeEventStream } from './event-stream.ts'
export { hasLeft, type LeavableLike } from './has-left.ts'
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
export type { UpgradeHandler, WebSocketServerLike } from './upgrade/opening.ts'
export type { UpgradeOptions } from './upgrade/options.ts'
export type { UpgradeListener, UpgradeServer } from './upgrade/routes.ts'
export { hideToken } from './upgrade/subprotocol.ts'
export { upgrade } from './upgrade/upgrade.ts'
