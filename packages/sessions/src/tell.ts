import { type BearerRequest, withRequest } from '@bearer/core'
import type { Emit, SessionEvents } from './session-events.ts'

type OfRequest = 'method' | 'path' | 'request'

/** The events that say which request they are about. */
type Told = {
  [Name in keyof SessionEvents]: OfRequest extends keyof SessionEvents[Name] ? Name : never
}[keyof SessionEvents]

/** Tells what happened, and at which request, where there was one. */
export type Tell = <Name extends Told>(
  name: Name,
  event: Omit<SessionEvents[Name], OfRequest>,
  request: BearerRequest | undefined,
) => void

/** Makes a {@link Tell}: events are made only where somebody listens. */
export function teller(emit: Emit): Tell {
  const heard = new Map<keyof SessionEvents, () => boolean>()
  return (name, event, request) => {
    const isHeard = heard.get(name) ?? emit.hears(name)
    heard.set(name, isHeard)
    // The event and what is known of its request are all that an event of that name has.
    if (isHeard()) emit(name, withRequest(event, request) as SessionEvents[typeof name])
  }
}
