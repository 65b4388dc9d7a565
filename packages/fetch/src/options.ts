import {
  type AnonymousMode,
  adapterOptions,
  type ClaimsOption,
  ConfigurationError,
  type GuardOptions,
} from '@bearer/core'
import type { ConnectionOf } from './connection.ts'

/** The options of a guard, and what is this package's own. */
export type BearerOptions<
  Claims extends ClaimsOption | undefined = undefined,
  Mode extends AnonymousMode = AnonymousMode,
  Platform = unknown,
> = GuardOptions<Claims, Mode> & {
  /**
   * What the server knows of a request's connection: `nodeServer`, `bunServer`, `denoServer`, `cloudflareWorker`,
   * `behindProxy`, or a function of your own. Default: nothing is known, and the guard refuses requests as plain HTTP.
   */
  readonly connection?: ConnectionOf<Platform> | undefined
  /** Throws refusals for the application's error handling instead of answering them. Default: false. */
  readonly forwardErrors?: boolean | undefined
}

/** Parts the options of a guard from those of this package, and checks these. */
export function partOptions<Claims extends ClaimsOption | undefined, Mode extends AnonymousMode, Platform>(
  options: BearerOptions<Claims, Mode, Platform>,
): {
  readonly forwardErrors: boolean
  readonly connection: ConnectionOf<Platform> | undefined
  readonly guardOptions: GuardOptions<Claims, Mode>
} {
  const { forwardErrors, guardOptions: others } = adapterOptions(options)
  const { connection, ...guardOptions } = others
  return { forwardErrors, connection: checkedConnection(connection), guardOptions: guardOptions as never }
}

/** Refuses what cannot be asked for a connection. */
export function checkedConnection<Platform>(
  connection: ConnectionOf<Platform> | undefined,
): ConnectionOf<Platform> | undefined {
  if (connection === undefined || typeof connection === 'function') return connection
  throw new ConfigurationError('connection takes a function: nodeServer, behindProxy, …, or one of your own.')
}
