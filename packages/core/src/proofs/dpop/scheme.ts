import { refusal } from '../../errors/errors.ts'
import type { Presented } from '../../extract/presented.ts'

/** The token of a text that speaks the DPoP scheme (RFC 9449 §7.1). Whether it is exactly one is not looked at yet. */
export function dpopToken(text: string): Presented | undefined {
  if (text.startsWith('DPoP ') && text.charCodeAt(5) > 0x20 && text.charCodeAt(text.length - 1) > 0x20) {
    return { text, start: 5, scheme: 'DPoP' }
  }
  if (!saysDpop.test(text)) return undefined
  const token = dpop.exec(text)?.[1]
  if (!token) throw refusal('authorization_malformed')
  return { text: token, start: 0, scheme: 'DPoP' }
}

/** The scheme, in any ASCII case, not followed by a further character of a scheme's name. */
const saysDpop = /^[ \t]*dpop(?![!#$%&'*+.^_`|~0-9a-z-])/i
const dpop = /^[ \t]*dpop +([^ \t](?:.*[^ \t])?)[ \t]*$/is
