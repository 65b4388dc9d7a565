/** Where a follower is: in which life of the data, after which entry of the stream, and how far in a snapshot. */
export interface StreamCursor {
  readonly epoch: string
  readonly streamId: string
  /** The position of the scan, while a snapshot is being read. */
  readonly scan: string | undefined
}

export function writeCursor({ epoch, streamId, scan }: StreamCursor): string {
  return JSON.stringify([epoch, streamId, scan ?? null])
}

/** Reads a cursor; nothing where it is none of ours. */
export function readCursor(text: string | undefined): StreamCursor | undefined {
  try {
    const [epoch, streamId, scan] = JSON.parse(text ?? '') as unknown[]
    if (typeof epoch !== 'string' || typeof streamId !== 'string') return undefined
    return { epoch, streamId, scan: typeof scan === 'string' ? scan : undefined }
  } catch {
    return undefined
  }
}

/** Compares ids of stream entries (milliseconds-sequence). */
export function isAfter(a: string, b: string): boolean {
  const [aTime = '0', aSequence = '0'] = a.split('-')
  const [bTime = '0', bSequence = '0'] = b.split('-')
  if (aTime !== bTime) return BigInt(aTime) > BigInt(bTime)
  return BigInt(aSequence) > BigInt(bSequence)
}
