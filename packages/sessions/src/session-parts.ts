import type { SessionsConfiguration } from './configuration.ts'
import { LateLogOuts } from './log-out/late-log-outs.ts'
import { SessionRevocations } from './log-out/session-revocations.ts'
import { Families } from './records/families.ts'
import { LoginBarrier } from './records/login-barrier.ts'
import { Renewals } from './refresh/renewals.ts'
import type { RotationPolicy } from './refresh/rotation.ts'

/** What starting, refreshing and ending sessions work with. */
export interface SessionParts {
  readonly configuration: SessionsConfiguration
  readonly families: Families
  readonly barrier: LoginBarrier
  readonly revocations: SessionRevocations
  readonly late: LateLogOuts
  readonly policy: RotationPolicy
  readonly renewals: Renewals
}

export function sessionParts(configuration: SessionsConfiguration): SessionParts {
  const { graceMs, replacesLost, idleMs, refreshKeys, confidential } = configuration
  const families = new Families(configuration)
  const barrier = new LoginBarrier(configuration)
  const revocations = new SessionRevocations(configuration, families, barrier)
  return {
    configuration,
    families,
    barrier,
    revocations,
    late: new LateLogOuts(configuration, families, revocations),
    renewals: new Renewals(configuration.renew, configuration.ask),
    policy: { graceMs, replacesLost, idleMs, keyId: refreshKeys.currentId, confidential },
  }
}
