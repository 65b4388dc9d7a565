import { InvalidArgumentError } from 'commander'

/** Somebody whom the issuer for development knows. */
export interface User {
  readonly name: string
  /** What the user may ask for, and gets where nothing is asked for. */
  readonly scopes: readonly string[]
}

/** Reads `ada:reports:read,notes:write`: a name, and after the first colon scopes, with commas or spaces between them. */
export function parseUser(text: string): User {
  const end = text.indexOf(':')
  const name = end < 0 ? text : text.slice(0, end)
  const scopes =
    end < 0
      ? []
      : text
          .slice(end + 1)
          .split(/[,\s]+/)
          .filter((scope) => scope !== '')
  // RFC 6749 §3.3: what a scope may be made of.
  if (/^[^\s:]+$/.test(name) && scopes.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)))
    return { name, scopes }
  throw new InvalidArgumentError(
    'Write a name, a colon, and scopes with commas between them: ada:reports:read,notes:write.',
  )
}

/** Collects `--user` options; a name that comes again replaces the one before. */
export function addUser(text: string, before: readonly User[] | undefined): readonly User[] {
  const user = parseUser(text)
  return [...(before ?? []).filter(({ name }) => name !== user.name), user]
}
