/**
 * The path of a request target, without its query; of an absolute one too (RFC 9112 §3.2).
 *
 * @example
 * pathOf('/auth/login?next=%2F') // '/auth/login'
 */
export function pathOf(url: string): string {
  const path = url.startsWith('/') ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  const end = path.search(/[?#]/)
  return (end < 0 ? path : path.slice(0, end)) || '/'
}
