/*
 * What comes back is looked at before it is believed: a client that is used for a transaction as well gets QUEUED, and some
 * proxies and clones of Redis answer otherwise. No list of them may pass for one in which nothing is revoked.
 */

/** A list, of so many members where that is known. */
export function listOf(answer: unknown, length?: number): readonly unknown[] {
  if (Array.isArray(answer) && answer.length === (length ?? answer.length)) return answer
  throw notUnderstood()
}

/** A text, or nothing where there is none. */
export function textOf(answer: unknown): string | undefined {
  if (answer === null || typeof answer === 'string') return answer ?? undefined
  throw notUnderstood()
}

/** A number of those that a script gives: as a number, or as text where a client was told to give it so. */
export function numberOf(answer: unknown, among: readonly number[]): number {
  const found = among.find((number) => answer === number || answer === String(number))
  if (found !== undefined) return found
  throw notUnderstood()
}

/** Refuses the answer of a transaction, which may never be carried out. */
export function refuseQueued(answer: unknown): void {
  if (answer !== 'QUEUED') return
  throw new Error('The client is within a transaction (MULTI): give the store a client of its own.')
}

const notUnderstood = (): Error =>
  new Error('The answer is none that Redis gives: does a proxy, or another client, stand between the store and Redis?')
