import { isBearerError, parseJson } from '@bearer/core'

type Members = { readonly [name: string]: unknown }

/** What a token says, unverified. */
export interface Decoded {
  readonly header: Members
  readonly claims: Members
}

/** Reads a JWT; nothing where a text is none that is signed. */
export function decode(token: string): Decoded | undefined {
  const [header = '', claims = '', , ...further] = token.split('.')
  if (further.length > 0) return undefined
  const [head, body] = [part(header), part(claims)]
  return head && body ? { header: head, claims: body } : undefined
}

function part(segment: string): Members | undefined {
  if (!/^[\w-]+$/.test(segment)) return undefined
  try {
    const value = parseJson(textOf(segment))
    // What nests deeper than it can be written is nothing that a guard would look at either.
    JSON.stringify(value)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined
  } catch (error) {
    if (isBearerError(error) || error instanceof DOMException || error instanceof RangeError) return undefined
    throw error
  }
}

/** The UTF-8 text in base64url. It uses no `Buffer`: the inspector of the site runs this too. */
function textOf(segment: string): string {
  const binary = atob(segment.replaceAll('-', '+').replaceAll('_', '/'))
  return new TextDecoder().decode(Uint8Array.from(binary, (byte) => byte.charCodeAt(0)))
}
