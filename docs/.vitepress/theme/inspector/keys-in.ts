import { ConfigurationError, isBearerError, jwks, type KeySource, parseJson, publicKey } from '@bearer/core'

/**
 * The keys in a text: a JWKS, a JWK or a PEM. Nothing where it is empty.
 *
 * @throws ConfigurationError where it is none of these, or holds a private key or a secret.
 */
export function keysIn(text: string): KeySource | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  if (trimmed.startsWith('-----BEGIN')) return publicKey(trimmed)
  const value = objectIn(trimmed)
  return 'keys' in value ? jwks(value as never) : publicKey(value as never)
}

function objectIn(text: string): object {
  try {
    const value = parseJson(text)
    if (typeof value === 'object' && value !== null) return value
  } catch (error) {
    if (!isBearerError(error)) throw error
  }
  throw new ConfigurationError(
    'The keys are no JSON: paste a JWKS ({"keys": […]}), one JWK, or a PEM (BEGIN PUBLIC KEY).',
  )
}
