import { ConfigurationError, ownOptions } from '../configuration.ts'
import { checkOrigins } from '../csrf/cross-site.ts'
import { checkedListeners } from '../events.ts'
import { checkedAccept } from '../extract/credential.ts'
import { greatestTokenLength } from '../jws/compact.ts'
import { checkTolerances, issuerOptionNames } from '../verify/issuer-policy.ts'
import type { GuardOptions } from './options.ts'
import { type ClaimsOption, claimsReader } from './typed-claims.ts'

type Options = GuardOptions<ClaimsOption | undefined>

/** Every option name of {@link GuardOptions}. */
const guardOptionNames: readonly string[] = [
  ...issuerOptionNames,
  'issuers',
  'sessions',
  'accept',
  'claims',
  'roles',
  'implies',
  'anonymous',
  'revocations',
  'proofs',
  'origins',
  'realm',
  'resourceMetadata',
  'allowPlainHttp',
  'preflight',
  'maxTokenLength',
  'cache',
  'recheck',
  'clock',
  'on',
]

/** What belongs to one issuer: beside `issuers` and `sessions` nothing would read it. */
const ofOneIssuer = ['audience', 'keys', 'algorithms', 'profile', 'types', 'idTokens'] as const

/**
 * Refuses options that are unknown, of the wrong type or contradict each other, before any of them is used. An option
 * that is there counts: `null` where a check was meant must not mean "no check". Gives a copy of what was checked.
 */
export function checkedGuardOptions(given: Options): Options {
  const options = ownOptions('A guard', given, guardOptionNames)
  checkIssuers(options)
  checkTolerances(options)
  const {
    accept,
    anonymous = 'never',
    claims,
    origins,
    revocations,
    proofs,
    allowPlainHttp = false,
    preflight = 'answer',
    maxTokenLength,
    recheck = 30,
    on,
  } = options
  if (origins !== undefined) checkOrigins(origins)
  if (claims !== undefined) claimsReader(claims)
  if (!['never', 'if-absent', 'if-invalid'].includes(anonymous)) {
    throw new ConfigurationError('anonymous is "never", "if-absent" or "if-invalid".')
  }
  for (const name of ['roles', 'implies', 'clock'] as const) {
    const hook: unknown = options[name]
    if (hook !== undefined && typeof hook !== 'function') throw new ConfigurationError(`${name} takes a function.`)
  }
  if (!['answer', 'pass'].includes(preflight)) throw new ConfigurationError('preflight is "answer" or "pass".')
  if (typeof allowPlainHttp !== 'boolean') throw new ConfigurationError('allowPlainHttp is true or false.')
  if (maxTokenLength !== undefined && !isTokenLength(maxTokenLength)) {
    throw new ConfigurationError('maxTokenLength is a whole number of characters from 1,024 to 65,536.')
  }
  if (!(typeof recheck === 'number' && recheck >= 1 && recheck <= 3600)) {
    throw new ConfigurationError('recheck is a number of seconds from 1 to 3600.')
  }
  if (revocations !== undefined && typeof revocations?.isRevoked !== 'function') {
    throw new ConfigurationError('revocations takes mirror(store) or direct(store).')
  }
  if (proofs !== undefined && !(Array.isArray(proofs) && typeof proofs[0]?.together === 'function')) {
    throw new ConfigurationError('proofs takes an array of dpop(…) and mtls(…).')
  }
  return Object.assign(options, {
    accept: accept === undefined ? undefined : checkedAccept(accept),
    on: on === undefined ? undefined : checkedListeners(on),
  })
}

const isTokenLength = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 1024 && (value as number) <= greatestTokenLength

function checkIssuers(options: Options): void {
  const given = (['issuer', 'issuers', 'sessions'] as const).filter((name) => options[name] !== undefined)
  if (given.length !== 1) {
    throw new ConfigurationError('A guard needs exactly one of issuer (with audience), issuers and sessions.')
  }
  if (given[0] === 'issuer') return
  const unread = ofOneIssuer.find((name) => options[name] !== undefined)
  if (unread) throw new ConfigurationError(`${unread} goes with issuer: beside ${given[0]} it would not be read.`)
}
