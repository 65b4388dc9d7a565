import { isBearerError } from '../../src/errors/errors.ts'
import { emitTo, type Listeners } from '../../src/events.ts'
import type { Algorithm } from '../../src/keys/material/algorithms.ts'
import type { VerificationKey } from '../../src/keys/material/made-key.ts'
import type { KeySource } from '../../src/keys/source.ts'
import { createTestIssuer, type TestIssuer, type TestIssuerOptions } from '../../src/testing/issuer/issuer.ts'
import { now } from './token.ts'

/** An issuer without a network whose clock stands still. */
export async function stillIssuer(options: TestIssuerOptions = {}): Promise<TestIssuer> {
  const issuer = await createTestIssuer({ algorithm: 'ES256', listen: false, ...options })
  issuer.clock.set(now * 1000)
  return issuer
}

/** What a source reported, in order. */
export type Report = [name: string, event: { [member: string]: unknown }]

/** Opens a source as a guard does, and collects its events. */
export function opened<Source extends KeySource>(
  source: Source,
  clock: () => number,
): { source: Source; reports: Report[] } {
  const reports: Report[] = []
  const listeners = Object.fromEntries(
    ['keysLoaded', 'keysFailed', 'keySkipped'].map((name) => [
      name,
      (event: object) => reports.push([name, { ...event }]),
    ]),
  ) as Listeners
  source.open?.({ clock, emit: emitTo(listeners) })
  return { source, reports }
}

/** The ids of the keys found for a kid, or the reason of the refusal with its Retry-After. `null`: the token has no `iat`. */
export async function found(
  source: KeySource,
  kid: string | undefined,
  issuedAt: number | null = now - 10,
  algorithm: Algorithm = 'ES256',
): Promise<(string | undefined)[] | { reason: string; retryAfter: number | undefined }> {
  try {
    return (await source.find({ algorithm, kid, issuedAt: issuedAt ?? undefined })).map((key) => key.kid)
  } catch (error) {
    if (isBearerError(error)) return { reason: error.reason, retryAfter: error.demand.retryAfter }
    throw error
  }
}

/** The answer of a source that must be there at once. */
export function foundNow(source: KeySource, kid: string): readonly VerificationKey[] {
  const keys = source.find({ algorithm: 'ES256', kid, issuedAt: now })
  if (keys instanceof Promise) throw new Error('This answer has to be waited for.')
  return keys
}

/** Lets everything run that needs no more than promises and timers that are due. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))
