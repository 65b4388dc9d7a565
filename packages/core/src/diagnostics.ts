/** What is used of a channel of `node:diagnostics_channel`. */
export interface Channel {
  /** Changes as subscribers come and go. */
  readonly hasSubscribers: boolean
  publish(message: unknown): void
}
