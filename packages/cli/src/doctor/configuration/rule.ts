import type { Finding } from '../finding.ts'

/** Options as they were exported, read by name: a configuration may be of any version. */
export type Options = { readonly [name: string]: unknown }

/** One rule of a standard, held against options: what it finds, or nothing where it does not concern them. */
export type Rule = (options: Options) => readonly Finding[]

/** The same for one issuer; `isListed`: as one of `issuers`, where null is for tokens that name none. */
export type IssuerRule = (options: Options, isListed: boolean) => readonly Finding[]

/** Whether a URL is plain HTTP, and not on this machine. */
export function isPlainHttp(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  return new URL(value).protocol === 'http:' && !isLocal(value)
}

/** Whether a URL is on this machine. */
export function isLocal(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(value).hostname)
}
