import type { IncomingMessage } from 'node:http'
import { ConfigurationError, ownOptions } from '../../configuration.ts'
import type { Requirement } from '../../guard/requirements/requirement.ts'
import { requireScope } from '../../guard/requirements/requirements.ts'

/** The options of {@link upgrade}. */
export interface UpgradeOptions<Claims> {
  /** The path of its upgrades, letter by letter; those of others are left to others. Default: every path. */
  readonly path?: string | undefined
  /** Scopes that it needs, every one of them, of a renewal too. */
  readonly scopes?: readonly string[] | undefined
  /** What else it needs, of a renewal too: a requirement of `@bearer/core`. */
  readonly requirement?: Requirement<Claims, IncomingMessage> | undefined
  /** Whether connections are TLS where a proxy ends it: an upgrade passes by the framework's proxy trust. Default: whether the socket is. */
  readonly tls?: boolean | undefined
  /** Seconds for the guard's decision: then 503. Default: 10. */
  readonly timeout?: number | undefined
  /** How many may wait for it at once: further ones get 503. Default: 1000. */
  readonly maxWaiting?: number | undefined
  /** Is told what the handler threw; the connection is closed. Default: writes it to the console. */
  readonly onError?: ((error: unknown, req: IncomingMessage) => void) | undefined
}

/** The options, checked and with their defaults. */
export interface CheckedUpgradeOptions<Claims> {
  readonly path: string | undefined
  readonly requirements: readonly Requirement<Claims, IncomingMessage>[]
  readonly tls: boolean | undefined
  readonly timeoutMs: number
  readonly maxWaiting: number
  readonly onError: (error: unknown, req: IncomingMessage) => void
}

const names = ['path', 'scopes', 'requirement', 'tls', 'timeout', 'maxWaiting', 'onError']

export function checkedUpgradeOptions<Claims>(options: UpgradeOptions<Claims>): CheckedUpgradeOptions<Claims> {
  const own = ownOptions('upgrade', options, names)
  const { path, scopes, requirement, tls, timeout = 10, maxWaiting = 1000, onError = tellConsole } = own
  must(path === undefined || (typeof path === 'string' && /^\/[^?#]*$/.test(path)), 'path is one, such as "/live".')
  must(scopes === undefined || Array.isArray(scopes), "scopes is an array: ['live:read'].")
  must(requirement === undefined || typeof requirement?.check === 'function', 'requirement is one of @bearer/core.')
  must(tls === undefined || typeof tls === 'boolean', 'tls is true or false.')
  must(typeof timeout === 'number' && timeout > 0 && timeout <= 300, 'timeout is a number of seconds up to 300.')
  must(Number.isInteger(maxWaiting) && maxWaiting > 0, 'maxWaiting is a whole number above 0.')
  must(typeof onError === 'function', 'onError takes a function.')
  const requirements = [scopes && requireScope(...scopes), requirement].filter((one) => one !== undefined)
  return { path, requirements, tls, timeoutMs: timeout * 1000, maxWaiting, onError }
}

function must(holds: boolean, advice: string): void {
  if (!holds) throw new ConfigurationError(`upgrade: ${advice}`)
}

const tellConsole = (error: unknown): void => console.error('bearer: the handler of an upgrade failed.', error)
