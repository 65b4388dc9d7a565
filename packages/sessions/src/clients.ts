import { ConfigurationError, isName, ownOptions } from '@bearer/core'

/** A client that may revoke and introspect tokens, and refreshes the sessions started for it, with its secret. */
export interface ClientCredentials {
  readonly id: string
  readonly secret: string
}

/** Takes clients. Refuses those that anybody could be. */
export function checkedClients(given: readonly ClientCredentials[]): readonly ClientCredentials[] {
  if (!Array.isArray(given)) throw new ConfigurationError('clients takes an array of { id, secret }.')
  const clients = given.map((client: ClientCredentials) => ownOptions('A client', client, ['id', 'secret']))
  for (const { id, secret } of clients) {
    if (!isName(id)) throw new ConfigurationError('Each of clients needs an id.')
    if (typeof secret !== 'string' || secret.length < 32) {
      throw new ConfigurationError('The secret of a client needs at least 32 random characters.')
    }
  }
  if (new Set(clients.map(({ id }) => id)).size < clients.length)
    throw new ConfigurationError('Two clients have the same id.')
  return clients
}

/**
 * The clients that must authenticate to refresh (RFC 6749 §6): those that have a secret, but for the application's own id,
 * under which browsers and apps log in, which keep none.
 */
export const confidentialOf = (clients: readonly ClientCredentials[], ownId: string): ReadonlySet<string> =>
  new Set(clients.map(({ id }) => id).filter((id) => id !== ownId))
