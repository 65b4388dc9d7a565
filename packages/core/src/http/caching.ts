import type { HeaderPairs } from './request.ts'

/** For shared caches nothing, and for the browser what the server has been asked about again. */
const unlessSaid = 'private, no-cache'

/**
 * What the answer carries to a credential that shared caches do not know for one: they keep no answer to `Authorization` (RFC 9111
 * §3.5), and do keep one to a cookie or to a field of another name, to give it to whoever comes next. An application that says otherwise
 * knows better.
 */
export const privateUnlessSaid: HeaderPairs = Object.freeze([Object.freeze(['cache-control', unlessSaid] as const)])

/** Whether a field is one of ours that gives way to what an application says. */
export const givesWay = (name: string, value: string): boolean => name === 'cache-control' && value === unlessSaid

/** By these an application tells the caches of its own provider otherwise than all others: they go by them alone (RFC 9213 §2.2). */
const targeted: readonly string[] = [
  'cdn-cache-control',
  'surrogate-control',
  'cloudflare-cdn-cache-control',
  'vercel-cdn-cache-control',
  'netlify-cdn-cache-control',
]

/** The fields that would have caches keep an answer against this one: said of another answer, before there was a refusal. */
export const overruled = (name: string, value: string): readonly string[] =>
  name === 'cache-control' && value.includes('no-store') ? targeted : none

const none: readonly string[] = Object.freeze([])
