import { vi } from 'vitest'
import { revocationKey } from '../../src/revocation/keys.ts'
import { type Mirror, type MirrorOptions, mirror } from '../../src/revocation/mirror.ts'
import type { RevocationSubject } from '../../src/revocation/revocations.ts'
import type { RevocationEntry, RevocationStore } from '../../src/stores/contracts.ts'
import { memoryStore } from '../../src/stores/memory.ts'

export const iss = 'https://issuer.example'
export const token = (more: Partial<RevocationSubject> = {}): RevocationSubject => ({
  issuer: iss,
  tokenId: 't',
  sessionId: 's',
  subject: 'ada',
  issuedAt: 1000,
  ...more,
})
export const forever = Number.MAX_SAFE_INTEGER
export const session = (id: string, expiresAt = Date.now() + 3_600_000): RevocationEntry => ({
  key: revocationKey.session(iss, id),
  before: forever,
  expiresAt,
})

/** A store that can be cut off, slowed down, or lose everything. */
export class Faulty implements RevocationStore {
  inner = memoryStore().revocations
  reads = true
  writes = true
  puts: RevocationEntry[] = []
  gets = 0

  async put(entries: readonly RevocationEntry[]): Promise<void> {
    if (!this.writes) throw new Error('no write')
    this.puts.push(...entries)
    await this.inner.put(entries)
  }
  async get(keys: readonly string[]): Promise<readonly RevocationEntry[]> {
    this.gets++
    if (!this.reads) throw new Error('no read')
    return this.inner.get(keys)
  }
  async changes(
    ...[cursor, options]: Parameters<NonNullable<RevocationStore['changes']>>
  ): ReturnType<NonNullable<RevocationStore['changes']>> {
    if (!this.reads) throw new Error('no read')
    const changes = this.inner.changes as NonNullable<RevocationStore['changes']>
    return changes.call(this.inner, cursor, options)
  }
}

const open: Mirror[] = []
export const mirrored = (store: RevocationStore, options: MirrorOptions = {}): Mirror => {
  const made = mirror(store, { soft: 0.2, hard: 0.6, ...options })
  open.push(made)
  return made
}
export const until = (check: () => unknown): Promise<unknown> => vi.waitUntil(check, { timeout: 120_000, interval: 5 })
export async function closeMirrors(): Promise<void> {
  for (const made of open.splice(0)) await made.close()
}
