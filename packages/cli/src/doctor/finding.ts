/** How a check went. An `error` makes the exit status 1. */
export type Level = 'ok' | 'note' | 'warning' | 'error'

/** What one check found. */
export interface Finding {
  /** Stable, for scripts. */
  readonly id: string
  readonly level: Level
  readonly text: string
  /** What to do about it. */
  readonly advice?: string | undefined
  /** Where it is written. */
  readonly rule?: string | undefined
}

type More = Pick<Finding, 'advice' | 'rule'>

export const ok = (id: string, text: string, rule?: string): Finding => ({ id, level: 'ok', text, rule })
export const remark = (id: string, text: string, more: More = {}): Finding => ({ id, level: 'note', text, ...more })
export const warning = (id: string, text: string, more: More = {}): Finding => ({ id, level: 'warning', text, ...more })
export const failed = (id: string, text: string, more: More = {}): Finding => ({ id, level: 'error', text, ...more })

/** The findings about one thing: an API, an issuer, a configuration. */
export interface Section {
  readonly subject: string
  readonly findings: readonly Finding[]
}
