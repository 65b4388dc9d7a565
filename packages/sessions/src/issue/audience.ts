/**
 * The audience of a token that is asked for one resource (RFC 8707 §2): that one, where it is among those configured. Nothing
 * where it is not.
 */
export function narrowedAudience(
  audience: string | readonly string[],
  resource: string | undefined,
): string | readonly string[] | undefined {
  if (resource === undefined) return audience
  return [audience].flat().includes(resource) ? resource : undefined
}
