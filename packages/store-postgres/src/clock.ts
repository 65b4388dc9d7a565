/** The time of the server, in milliseconds: no clock of an application server decides about a record. Once in a statement. */
export const now = '(SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)'

/** Milliseconds as the tables keep them. */
export const whole = (milliseconds: number): number => Math.min(Math.ceil(milliseconds), Number.MAX_SAFE_INTEGER)
