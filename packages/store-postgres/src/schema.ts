import { ConfigurationError } from '@bearer/core'

/** Refuses what is no plain name of a schema: it stands in statements. */
export function checkSchema(schema: unknown): void {
  if (typeof schema === 'string' && /^[a-z_][a-z0-9_]{0,39}$/.test(schema)) return
  throw new ConfigurationError('schema is 1 to 40 lower-case letters, digits or "_", not beginning with a digit.')
}
