import { createGuard, type GuardOptions } from '@bearer/core'
import { createSessions, type SessionsOptions } from '@bearer/sessions'
import { type Finding, failed, ok, type Section } from '../finding.ts'
import { guardRules } from './guard-rules.ts'
import { issuerRules } from './issuer-rules.ts'
import type { Configuration } from './load.ts'
import type { Options } from './rule.ts'
import { sessionsRules } from './sessions-rules.ts'

/** Holds a configuration against OAuth 2.1, RFC 9700 and RFC 8725, rule by rule. */
export async function checkConfiguration(
  file: string,
  { guard, sessions }: Configuration,
): Promise<readonly Section[]> {
  return [
    ...(guard ? [{ subject: `guard of ${file}`, findings: await ofGuard(guard) }] : []),
    ...(sessions ? [{ subject: `sessions of ${file}`, findings: await ofSessions(sessions) }] : []),
  ]
}

async function ofGuard(guard: GuardOptions): Promise<readonly Finding[]> {
  const options = guard as unknown as Options
  const made = await construct('createGuard', () => createGuard(guard))
  const isListed = Array.isArray(options['issuers'])
  const ofIssuers = issuersOf(options).flatMap((issuer) => issuerRules.flatMap((rule) => rule(issuer, isListed)))
  return [made, ...ofIssuers, ...guardRules.flatMap((rule) => rule(options))]
}

async function ofSessions(sessions: SessionsOptions): Promise<readonly Finding[]> {
  const made = await construct('createSessions', () => createSessions(sessions))
  return [made, ...sessionsRules.flatMap((rule) => rule(sessions as unknown as Options))]
}

/** Each trusted issuer whose options are known: `sessions` keep to the rules by themselves, and a function tells nothing. */
export function issuersOf(options: Options): readonly Options[] {
  const { issuers } = options
  const list = Array.isArray(issuers) ? (issuers as readonly Options[]) : 'issuer' in options ? [options] : []
  return list.filter((issuer) => issuer['isSessions'] !== true)
}

/** What the library itself refuses: weak keys, unknown options, what contradicts itself. */
async function construct(name: string, make: () => { close(): Promise<void> }): Promise<Finding> {
  try {
    await make().close()
    return ok('construction', `${name} takes these options: none is unknown, and no key is weak.`, 'RFC 8725 §3.5')
  } catch (error) {
    if ((error as Error | undefined)?.name !== 'ConfigurationError') throw error
    return failed('construction', `${name} refuses these options: ${(error as Error).message}`)
  }
}
