import type { RequestListener } from 'node:http'

/** A way to mount a guard: an application of it, and the paths that it protects. Handlers that are public answer 202. */
export interface Mount<Parts> {
  readonly title: string
  readonly paths: readonly string[]
  make(parts: Parts): RequestListener
}

/** A mount that does not hold, and a spelling that passes its guard. */
export interface Mistake<Parts> extends Mount<Parts> {
  readonly leak: string
}
