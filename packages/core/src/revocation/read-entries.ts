import { ConfigurationError } from '../configuration.ts'
import type { RevocationEntry } from '../stores/contracts.ts'

/** What a store gave: the entries that are some, and why the others are none, where there are others. */
export interface ReadEntries {
  readonly entries: readonly RevocationEntry[]
  readonly fault: Error | undefined
}

/**
 * Looks at what a store gives before any of it is believed: an entry that is no entry changes nothing that is known, and keeps
 * none of the others out.
 */
export function readEntries(given: readonly RevocationEntry[]): ReadEntries {
  if (given.every(isEntry)) return { entries: given, fault: undefined }
  const texts = given.some((entry) => isNumberText(entry?.before) || isNumberText(entry?.expiresAt))
  return { entries: given.filter(isEntry), fault: texts ? new ConfigurationError(textAdvice) : new TypeError(noEntry) }
}

/** Short enough for what `failed` tells. */
const noEntry = 'The store gave an entry whose key, before or expiresAt is none: it counts for nothing.'
const textAdvice = 'The store gives numbers as text (BIGINT?): give before and expiresAt as numbers.'

const isEntry = (entry: RevocationEntry): boolean =>
  typeof entry?.key === 'string' && Number.isFinite(entry.before) && Number.isFinite(entry.expiresAt)

const isNumberText = (value: unknown): boolean => typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)
