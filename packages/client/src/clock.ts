/** Milliseconds since 1970, by the clock of the machine; read at each call, so that one that is set is followed. */
export const systemClock = (): number => Date.now()
