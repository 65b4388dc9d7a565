/**
 * The scope of a refreshed access token (RFC 6749 §6): what was granted, or the part of it that was asked for. Nothing
 * where more was asked for than granted.
 */
export function narrowed(granted: string | undefined, asked: string | undefined): string | undefined {
  if (asked === undefined) return granted
  const all = (granted ?? '').split(' ')
  const wanted = asked.split(' ').filter((scope) => scope !== '')
  // Each once: who asks for one a thousand times gets no token that is too long for a cookie, or for a guard.
  return wanted.length > 0 && wanted.every((scope) => all.includes(scope)) ? [...new Set(wanted)].join(' ') : undefined
}
