import type { Channel } from './diagnostics.ts'

/** Web standards have no such channels. */
export const channelOf = (_name: string): Channel | undefined => undefined
