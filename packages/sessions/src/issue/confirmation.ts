import { ConfigurationError, ownMember, ownOptions } from '@bearer/core'

/** What tokens are bound to (RFC 7800 §3.1): SHA-256 thumbprints, in base64url. */
export interface Confirmation {
  /** Of a key that DPoP proofs are signed with (RFC 9449 §6.1). */
  readonly jkt?: string | undefined
  /** Of a client certificate (RFC 8705 §3.1). */
  readonly 'x5t#S256'?: string | undefined
}

const names = ['jkt', 'x5t#S256'] as const

const isThumbprint = (value: unknown): boolean => typeof value === 'string' && /^[\w-]{43}$/.test(value)

/** Whether a value is a confirmation, to the last member: one that is missing would leave a token unbound. */
export const isConfirmation = (value: unknown): value is Confirmation =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length > 0 &&
  Object.keys(value).every(
    (name) => (names as readonly string[]).includes(name) && isThumbprint(ownMember(value, name)),
  )

/** Takes what a token is to be bound to. Throws a `ConfigurationError`. */
export function checkedConfirmation(of: string, given: Confirmation): Confirmation {
  const own = ownOptions(of, given, names)
  const bound = Object.fromEntries(names.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]]])))
  if (isConfirmation(bound)) return bound
  throw new ConfigurationError(`${of} is { jkt } or { 'x5t#S256' }, each the base64url of a SHA-256 thumbprint.`)
}

/** Whether a client has proved all that something is bound to. */
export const isProved = (bound: Confirmation | undefined, proved: Confirmation | undefined): boolean =>
  names.every((name) => {
    const needed = ownMember(bound, name)
    return needed === undefined || needed === ownMember(proved, name)
  })
