import type { SigningKey } from '@bearer/sessions'
import type { KeyEntry } from './key-file.ts'

/** What a rotation did, by key ids. */
export interface Rotation {
  readonly entries: readonly KeyEntry[]
  /** What signs from now on, where that has changed. */
  readonly promoted: string | undefined
  readonly added: string
  readonly removed: readonly string[]
}

/**
 * One step: `next` becomes `current`, that becomes `retired`, what was retired goes, and `fresh` is the new `next`. Where
 * there is no `next` yet, a key that no cache knows would sign: then `fresh` is added, and nothing else happens.
 */
export function rotate(entries: readonly KeyEntry[], fresh: SigningKey): Rotation {
  const added: KeyEntry = { key: fresh, state: 'next' }
  const next = entries.find(({ state }) => state === 'next')
  if (!next) return { entries: [...entries, added], promoted: undefined, added: fresh.kid, removed: [] }
  const kept = entries.filter(({ state }) => state !== 'retired')
  const moved = kept.map((entry): KeyEntry => {
    if (entry === next) return { ...entry, state: 'current' }
    return entry.state === 'current' ? { ...entry, state: 'retired' } : entry
  })
  const removed = entries.filter(({ state }) => state === 'retired').map(({ key }) => key.kid)
  return { entries: [...moved, added], promoted: next.key.kid, added: fresh.kid, removed }
}
