import { ConfigurationError, isName, ownOptions } from '@bearer/core'
import { longestLifetime } from './issue/token-content.ts'

/** A client that may revoke and introspect tokens, and refreshes the sessions started for it, with its secret. */
export interface ClientCredentials {
  readonly id: string
  readonly secret: string
  /**
   * What it may ask for in its own name, by `client_credentials` (RFC 6749 §4.4): `[]` for tokens without scope. Default: it
   * gets no tokens so.
   */
  readonly scopes?: readonly string[] | undefined
  /** Seconds, 1 to 3600, that its own tokens are good for. Default: `accessTokenTtl` of `createSessions`. */
  readonly accessTokenTtl?: number | undefined
  /** Whether it gets tokens that are bound to a key alone (RFC 9449 §5.2). Default: as `proofs` have it. */
  readonly dpopBoundAccessTokens?: boolean | undefined
}

/** Takes clients. Refuses those that anybody could be. */
export function checkedClients(given: readonly ClientCredentials[]): readonly ClientCredentials[] {
  if (!Array.isArray(given)) throw new ConfigurationError('clients takes an array of { id, secret }.')
  const clients = given.map((client: ClientCredentials) =>
    ownOptions('A client', client, ['id', 'secret', 'scopes', 'accessTokenTtl', 'dpopBoundAccessTokens']),
  )
  for (const client of clients) checkClient(client)
  if (new Set(clients.map(({ id }) => id)).size < clients.length)
    throw new ConfigurationError('Two clients have the same id.')
  return clients
}

function checkClient(client: ClientCredentials): void {
  const { id, secret, scopes, accessTokenTtl, dpopBoundAccessTokens = false } = client
  if (typeof dpopBoundAccessTokens !== 'boolean')
    throw new ConfigurationError('dpopBoundAccessTokens of a client is true or false.')
  if (!isName(id)) throw new ConfigurationError('Each of clients needs an id.')
  if (typeof secret !== 'string' || secret.length < 32) {
    throw new ConfigurationError('The secret of a client needs at least 32 random characters.')
  }
  if (scopes !== undefined && !(Array.isArray(scopes) && scopes.every(isScope))) {
    throw new ConfigurationError('scopes of a client is an array of texts without spaces, or left out.')
  }
  if (accessTokenTtl === undefined) return
  if (!(typeof accessTokenTtl === 'number' && accessTokenTtl >= 1 && accessTokenTtl <= longestLifetime))
    throw new ConfigurationError('accessTokenTtl of a client is 1 to 3600 seconds, or left out.')
  if (scopes === undefined)
    throw new ConfigurationError('accessTokenTtl of a client is for one with scopes: without them it gets no tokens.')
}

const isScope = (value: unknown): boolean => typeof value === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(value)

/**
 * The clients that must authenticate to refresh (RFC 6749 §6): those that have a secret, but for the application's own id,
 * under which browsers and apps log in, which keep none.
 */
export const confidentialOf = (clients: readonly ClientCredentials[], ownId: string): ReadonlySet<string> =>
  new Set(clients.map(({ id }) => id).filter((id) => id !== ownId))

/** Whether a client gets tokens in its own name. */
export const isMachine = ({ scopes }: ClientCredentials): boolean => scopes !== undefined

const machinePrefix = 'client:'

/** The `sub` of a client's own tokens. */
export const machineSubject = (id: string): string => machinePrefix + id

/**
 * Refuses to log in a user who has the name of a machine: what a client calls itself must not make it somebody
 * (RFC 9700 §4.15).
 */
export function refuseMachineNames(clients: readonly ClientCredentials[], subjects: readonly string[]): void {
  if (!clients.some(isMachine) || !subjects.some((subject) => subject.startsWith(machinePrefix))) return
  throw new ConfigurationError(
    `subject cannot begin with "${machinePrefix}" where clients have scopes: their own tokens have such subjects.`,
  )
}
