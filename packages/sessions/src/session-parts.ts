import type { SessionsConfiguration } from './options.ts'
import { Families } from './records/families.ts'
import { Renewals } from './refresh/renewals.ts'
import type { RotationPolicy } from './refresh/rotation.ts'
import { SessionRevocations } from './session-revocations.ts'

/** What starting, refreshing and ending sessions work with. */
export interface SessionParts {
  readonly configuration: SessionsConfiguration
  readonly families: Families
  readonly revocations: SessionRevocations
  readonly policy: RotationPolicy
  readonly renewals: Renewals
}

export function sessionParts(configuration: SessionsConfiguration): SessionParts {
  const { graceMs, replacesLost, idleMs, refreshKeys, confidential } = configuration
  const families = new Families(configuration)
  return {
    configuration,
    families,
    revocations: new SessionRevocations(configuration, families),
    renewals: new Renewals(configuration.renew, configuration.ask),
    policy: { graceMs, replacesLost, idleMs, keyId: refreshKeys.currentId, confidential },
  }
}
