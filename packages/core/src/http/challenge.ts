import { ConfigurationError } from '../configuration.ts'
import type { BearerError } from '../errors/errors.ts'
import { answers, type BearerErrorCode } from '../errors/reasons.ts'
import { ownMembers } from '../own.ts'

/** How challenges name their scheme (RFC 9110 §11.1). */
export interface Scheme {
  /** Default: Bearer. */
  readonly scheme?: 'Bearer' | 'DPoP' | undefined
  /** What follows the parameters of every challenge: further ones, and challenges of other schemes. Default: nothing. */
  readonly further?: string | undefined
}

export interface ChallengeOptions extends Scheme {
  readonly realm: string
  readonly resourceMetadata: string | undefined
}

/** Makes the `WWW-Authenticate` value of an error, or nothing where its answer has none. */
export type Challenger = (error: BearerError) => string | undefined

/** The codes that are not about the bearer credential: they carry no challenge. */
const silent: readonly BearerErrorCode[] = ['csrf', 'insecure_transport', 'internal', 'unavailable']

/**
 * Builds challenges as RFC 6750 §3, RFC 9470 §3 and RFC 9728 §5.1 define them. All but scopes and step-up values is
 * built once. Every challenge has a `realm`; one for absent credentials has no `error`.
 */
export function challenger(options: ChallengeOptions): Challenger {
  const { realm, resourceMetadata, scheme = 'Bearer', further = '' } = ownMembers(options)
  requireQuotable('realm', realm)
  if (resourceMetadata !== undefined) requireUrl('resourceMetadata', resourceMetadata)
  const metadata = resourceMetadata === undefined ? '' : `, resource_metadata="${resourceMetadata}"`
  const prefixes = new Map<BearerErrorCode, string>()
  for (const code of Object.keys(answers) as BearerErrorCode[]) {
    const error = code === 'missing_credentials' ? '' : `, error="${code}", error_description="${answers[code][2]}"`
    prefixes.set(code, `${scheme} realm="${realm}"${error}`)
  }
  return ({ code, demand }) => {
    if (silent.includes(code)) return undefined
    const scope = demand.scopes?.length ? `, scope="${demand.scopes.join(' ')}"` : ''
    const acr = demand.acrValues?.length ? `, acr_values="${demand.acrValues.join(' ')}"` : ''
    const age = demand.maxAge === undefined ? '' : `, max_age="${demand.maxAge}"`
    return `${prefixes.get(code)}${scope}${acr}${age}${metadata}${further}`
  }
}

/** Refuses what cannot stand in a quoted string of a header without escapes (RFC 6750 §3). */
function requireQuotable(option: string, text: string): void {
  if (typeof text !== 'string' || !/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/.test(text)) {
    throw new ConfigurationError(`${option} must be printable ASCII text without quotes and backslashes.`)
  }
}

/** Clients fetch it as it stands (RFC 9728 §5.1): a path alone leads them nowhere. */
function requireUrl(option: string, text: string): void {
  requireQuotable(option, text)
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return
  throw new ConfigurationError(`${option} must be an absolute URL: resourceMetadataUrl(resource) makes it.`)
}
