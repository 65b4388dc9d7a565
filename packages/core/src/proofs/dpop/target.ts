import { pathOf } from '../../http/path-of.ts'

/** Whether the `htu` of a proof is the URL of a request, given as its target (RFC 9449 §4.3, number 9). */
export type IsTarget = (htu: unknown, requestTarget: string) => boolean

/**
 * Makes an {@link IsTarget} for a server that clients reach at these URLs. Both sides are compared in normal form (RFC 3986
 * §6.2.2, §6.2.3), without query and fragment. What `Host` says plays no part: whoever sends a request writes it.
 */
export function targetsOf(publicUrls: readonly URL[]): IsTarget {
  const bases = publicUrls.map(({ origin, pathname }) => ({ origin, prefix: pathname.replace(/\/$/, '') }))
  return (htu, requestTarget) => {
    if (typeof htu !== 'string') return false
    const path = pathOf(requestTarget)
    if (bases.some(({ origin, prefix }) => htu === `${origin}${prefix}${path}`)) return true
    const given = parsed(htu)
    if (!given) return false
    const expected = normalPath(path)
    return bases.some(
      ({ origin, prefix }) => origin === given.origin && `${normalPath(prefix)}${expected}` === given.path,
    )
  }
}

/** A scheme, an authority without user information, and a path: in nothing else do parsers agree. */
const absolute = /^(https?):\/\/([^\s/?#\\@]+)(\/[^?#]*)?(?:[?#]|$)/i

function parsed(htu: string): { readonly origin: string; readonly path: string } | undefined {
  const [, scheme, authority, path = '/'] = absolute.exec(htu) ?? []
  const root = `${scheme}://${authority}`
  if (!authority || !URL.canParse(root)) return undefined
  return { origin: new URL(root).origin, path: withoutDots(normalPath(path)) }
}

/** Escapes in capitals, and none for what needs none (RFC 3986 §6.2.2.1, §6.2.2.2); what must be escaped, escaped. */
function normalPath(path: string): string {
  return path.replace(/%[0-9A-Fa-f]{2}|[^A-Za-z0-9_!$&'()*+,\-./:;=@~]/gu, (part) => {
    if (part.length !== 3 || !part.startsWith('%')) return escaped(part)
    const character = String.fromCharCode(Number.parseInt(part.slice(1), 16))
    return /[\w\-.~]/.test(character) ? character : part.toUpperCase()
  })
}

/** Half a surrogate pair has no octets. */
const escaped = (character: string): string =>
  /\p{Surrogate}/u.test(character) ? '%EF%BF%BD' : encodeURIComponent(character)

/** RFC 3986 §5.2.4. The path of a request keeps its dots: where they are, routers have not looked through them either. */
function withoutDots(path: string): string {
  const kept: string[] = []
  const segments = path.split('/').slice(1)
  for (const [i, segment] of segments.entries()) {
    if (segment === '..') kept.pop()
    const isDots = segment === '.' || segment === '..'
    if (!isDots) kept.push(segment)
    else if (i === segments.length - 1) kept.push('')
  }
  return `/${kept.join('/')}`
}
