/** What a route wants of a log-in (RFC 9470). */
export interface StepUpDemand {
  /** The `acr` values that it takes. */
  readonly acrValues: readonly string[]
  /** The age of a log-in that it takes, in seconds. */
  readonly maxAge: number | undefined
  /** The scopes that it wants. */
  readonly scopes: readonly string[]
}

/**
 * Reads `WWW-Authenticate`: the status with the error behind it (RFC 6750 §3), and what is wanted (RFC 9470 §3). Where a token was
 * missing, that is as where it is no good: `401invalid_token`. Of another origin's answer a script sees it where that exposes it, as
 * guards do.
 */
export function challengeOf({ headers, status }: Response): [refusal: string, demand: StepUpDemand] {
  const words = (name: string): readonly string[] =>
    new RegExp(`\\b${name}="?([^",]*)`).exec(headers.get('www-authenticate') as string)?.[1]?.split(' ') ?? []
  return [
    status + (words('error')[0] ?? 'invalid_token'),
    { acrValues: words('acr_values'), maxAge: words('max_age').map(Number)[0], scopes: words('scope') },
  ]
}
