import { ConfigurationError, refuseUnknownOptions } from '@bearer/core'

/** A client that may revoke and introspect tokens, with its secret. */
export interface ClientCredentials {
  readonly id: string
  readonly secret: string
}

/** Refuses clients that anybody could be. */
export function checkedClients(clients: readonly ClientCredentials[]): readonly ClientCredentials[] {
  if (!Array.isArray(clients)) throw new ConfigurationError('clients takes an array of { id, secret }.')
  for (const client of clients) {
    refuseUnknownOptions('A client', client, ['id', 'secret'])
    const { id, secret } = client
    if (typeof id !== 'string' || id === '') throw new ConfigurationError('Each of clients needs an id.')
    if (typeof secret !== 'string' || secret.length < 32) {
      throw new ConfigurationError('The secret of a client needs at least 32 random characters.')
    }
  }
  if (new Set(clients.map(({ id }) => id)).size < clients.length)
    throw new ConfigurationError('Two clients have the same id.')
  return clients
}
