import type { RevocationEntry } from '../stores/contracts.ts'

/**
 * A heartbeat is an entry like any other, which revokes nothing: what a mirror reads back of it proves that the store took
 * a write at that time and that everything before it has been seen. An isolated primary and a replica that is cut off
 * answer reads happily; a heartbeat never comes back from them.
 */
const prefix = 'heartbeat '

/** The heartbeat of one process, sent at a time in milliseconds: real time, whatever clock tokens are judged by. */
export function heartbeat(processId: string, sentAt: number, expiresAt: number): RevocationEntry {
  return { key: prefix + processId, before: sentAt / 1000, expiresAt }
}

export const isHeartbeat = (entry: RevocationEntry): boolean => entry.key.startsWith(prefix)

/** Up to when entries show that their reader has seen everything: the newest heartbeat, never later than it was received. */
export function provenUntil(entries: readonly RevocationEntry[], receivedAt: number): number {
  const beats = entries.filter(isHeartbeat).map(({ before }) => Math.min(before * 1000, receivedAt))
  return beats.reduce((latest, time) => Math.max(latest, time), 0)
}
