/** Where a follower is: in which life of the data, after which entry of the stream, and how far in a snapshot. */
export interface StreamCursor {
  readonly epoch: string
  readonly streamId: string
  /** The last entry that was read of a snapshot that goes on; undefined where there is none. */
  readonly scan: ScanPosition | undefined
}

/** An entry's place in the order of a snapshot: by expiry, then by key. It means the same on every server. */
export interface ScanPosition {
  readonly expiresAt: string
  readonly key: string
}

export function writeCursor({ epoch, streamId, scan }: StreamCursor): string {
  return JSON.stringify(scan ? [epoch, streamId, scan.expiresAt, scan.key] : [epoch, streamId])
}

/** Reads a cursor; nothing where it is none of ours. */
export function readCursor(text: string | undefined): StreamCursor | undefined {
  try {
    const [epoch, streamId, expiresAt, key] = JSON.parse(text ?? '') as unknown[]
    if (typeof epoch !== 'string' || typeof streamId !== 'string' || !/^\d+-\d+$/.test(streamId)) return undefined
    const isScan = typeof expiresAt === 'string' && typeof key === 'string'
    return { epoch, streamId, scan: isScan ? { expiresAt, key } : undefined }
  } catch {
    return undefined
  }
}
