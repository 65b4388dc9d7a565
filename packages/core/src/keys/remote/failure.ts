/** What went wrong: nothing answered in time, a status refused, the answer is not what it must be, or it says "no keys". */
export type FailureKind = 'unreachable' | 'status' | 'content' | 'empty'

/** A load that failed. Its message is for operators and holds nothing that was answered. */
export class LoadFailure extends Error {
  override readonly name = 'LoadFailure'
  readonly kind: FailureKind
  /** The status that was answered, or 0. */
  readonly status: number

  constructor(kind: FailureKind, message: string, status = 0) {
    super(message)
    this.kind = kind
    this.status = status
  }
}
