/** What a route wants of a log-in (RFC 9470). */
export interface StepUpDemand {
  /** The `acr` values that it takes. */
  readonly acrValues: readonly string[]
  /** The age of a log-in that it takes, in seconds. */
  readonly maxAge: number | undefined
}

/** What an API says with a refusal (RFC 6750 §3, RFC 9470 §3). */
export interface Challenge {
  /** Where a token was missing, as where it is no good: `invalid_token`. */
  readonly error: string
  readonly scopes: readonly string[]
  readonly demand: StepUpDemand
}

/** Reads `WWW-Authenticate`. Of another origin's answer a script sees it where that exposes it, as guards do. */
export function challengeOf({ headers }: Response): Challenge {
  const parameter = (name: string): string | undefined =>
    new RegExp(`\\b${name}="?([^",]*)`).exec(headers.get('www-authenticate') ?? '')?.[1]
  const words = (name: string): readonly string[] => parameter(name)?.split(' ') ?? []
  const age = parameter('max_age')
  return {
    error: parameter('error') ?? 'invalid_token',
    scopes: words('scope'),
    demand: { acrValues: words('acr_values'), maxAge: age ? Number(age) : undefined },
  }
}
