/**
 * The scope of a refreshed access token (RFC 6749 §6): what was granted, or the part of it that was asked for. Nothing where more was
 * asked for than was ever granted; what has been withdrawn since is left out, for many clients go on asking for all that they once had.
 */
export function narrowed(
  granted: string | undefined,
  asked: string | undefined,
  withdrawn?: string | undefined,
): string | undefined {
  if (asked === undefined) return granted
  const [all, former] = [scopesOf(granted), scopesOf(withdrawn)]
  // Each once: who asks for one a thousand times gets no token that is too long for a cookie, or for a guard.
  const wanted = scopesOf(asked)
  if (wanted.size === 0) return undefined
  for (const scope of wanted) if (!all.has(scope) && !former.has(scope)) return undefined
  return [...wanted].filter((scope) => all.has(scope)).join(' ')
}

/** Characters of what was withdrawn: an application that gives and takes ever other scopes fills no record with them. */
const maxWithdrawn = 4096

/** What a session has had and has no more, the latest first, once its scope is another one. */
export function withdrawnBy(
  scope: string | undefined,
  before: { readonly scope?: string | undefined; readonly withdrawn?: string | undefined },
): string | undefined {
  const has = scopesOf(scope)
  let kept = ''
  for (const one of new Set([...scopesOf(before.scope), ...scopesOf(before.withdrawn)])) {
    if (has.has(one)) continue
    if (kept.length + one.length >= maxWithdrawn) break
    kept += kept === '' ? one : ` ${one}`
  }
  return kept || undefined
}

const scopesOf = (text = ''): ReadonlySet<string> => new Set(text.split(' ').filter((scope) => scope !== ''))
