/** Gives the time in milliseconds since the epoch. Every rule about time asks an injected clock. */
export type Clock = () => number

/** The same clock in seconds, as JWT claims count (RFC 7519 §2, NumericDate). */
export const seconds = (clock: Clock): number => clock() / 1000
