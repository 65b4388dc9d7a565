/** The runtime that a run is about, as `npm run test:runtimes` says it. */
export interface Runtime {
  readonly name: string
  /** How it names itself in `navigator.userAgent`, in the beginning. */
  readonly userAgent: string
  /** Its program, and the arguments before a file. */
  readonly command: readonly [program: string, ...args: string[]]
}

export const runtime: Runtime = JSON.parse(process.env['BEARER_RUNTIME'] ?? '{}')
