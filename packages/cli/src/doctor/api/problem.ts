import { isBearerError, parseJson } from '@bearer/core'
import type { Answer } from './ask.ts'

/** The name that ends the `type` of problem details (RFC 9457), as guards of this library send them; nothing of others. */
export function problemOf({ headers, body }: Answer): string | undefined {
  if (!headers.get('content-type')?.startsWith('application/problem+json')) return undefined
  const { type } = (jsonOf(body) ?? {}) as { readonly type?: unknown }
  return typeof type === 'string' ? /#(\w+)$/.exec(type)?.[1] : undefined
}

/** A document, or nothing where it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    if (isBearerError(error)) return undefined
    throw error
  }
}
