import { must } from './checks.ts'
import type { SessionsConfiguration } from './configuration.ts'

/** How long one session lives. Seconds. */
export interface Lifetime {
  readonly idleTtl?: number | undefined
  readonly absoluteTtl?: number | undefined
  readonly persistent?: boolean | undefined
}

export const lifetimeNames = ['idleTtl', 'absoluteTtl', 'persistent'] as const satisfies readonly (keyof Lifetime)[]

const isLife = (value: unknown): boolean =>
  value === undefined || (typeof value === 'number' && value >= 60 && value <= 31_536_000)

export function checkLifetime({ idleTtl, absoluteTtl, persistent }: Lifetime): void {
  must(isLife(idleTtl), 'idleTtl is a number from 60 to 31536000, in seconds.')
  must(isLife(absoluteTtl), 'absoluteTtl is a number from 60 to 31536000, in seconds.')
  must(persistent === undefined || typeof persistent === 'boolean', 'persistent is true or false, or left out.')
}

export const checkOrder = (idle: number, absolute: number): void =>
  must(idle <= absolute, 'idleTtl cannot be longer than absoluteTtl, at which a session ends.')

/** A session's own lifetime, in milliseconds: what it does not say is as the sessions have it. */
export function lifetimeOf(
  { idleTtl, absoluteTtl }: Lifetime,
  { idleMs, absoluteMs }: Pick<SessionsConfiguration, 'idleMs' | 'absoluteMs'>,
): { readonly idleMs: number; readonly absoluteMs: number } {
  const absolute = absoluteTtl === undefined ? absoluteMs : absoluteTtl * 1000
  if (idleTtl === undefined) return { idleMs: Math.min(idleMs, absolute), absoluteMs: absolute }
  checkOrder(idleTtl * 1000, absolute)
  return { idleMs: idleTtl * 1000, absoluteMs: absolute }
}
