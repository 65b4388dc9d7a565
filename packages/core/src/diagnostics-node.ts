import { channel } from 'node:diagnostics_channel'
import type { Channel } from './diagnostics.ts'

/** The channel of a name: one for all copies of this package in the process. */
export const channelOf = (name: string): Channel | undefined => channel(name)
