/** Where a follower is: after which change, and how far in a snapshot that goes on. */
export interface FeedCursor {
  readonly position: string
  /** Says which change has this position: after a failover that has lost some, others get the same positions. */
  readonly tag: string
  /** The last key that was read of a snapshot; undefined where there is none. */
  readonly after: string | undefined
}

export function writeCursor({ position, tag, after }: FeedCursor): string {
  return JSON.stringify(after === undefined ? [position, tag] : [position, tag, after])
}

/** Reads a cursor; nothing where it is none of ours. */
export function readCursor(text: string | undefined): FeedCursor | undefined {
  try {
    const [position, tag, after] = JSON.parse(text ?? '') as unknown[]
    if (typeof position !== 'string' || !/^\d{1,18}$/.test(position)) return undefined
    if (typeof tag !== 'string' || !/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(tag)) return undefined
    return { position, tag, after: typeof after === 'string' ? after : undefined }
  } catch {
    return undefined
  }
}
