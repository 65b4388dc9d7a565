import type { AnsweredPreflight, Authenticated, Preflight } from './guard.ts'

// Each with every member, so that one that is left out is undefined, whatever stands on Object.prototype.
/** A CORS preflight that goes on to the application, which answers `OPTIONS` itself. */
export const passedPreflight: Preflight = Object.freeze({
  ok: true,
  auth: undefined,
  preflight: true,
  headers: undefined,
})

/** A CORS preflight that the guard answers: without CORS fields, and no handler runs. */
export const answeredPreflight: AnsweredPreflight = Object.freeze({
  ok: false,
  error: undefined,
  preflight: true,
  response: Object.freeze({ status: 204, headers: Object.freeze([]), body: undefined }),
})

/** A request without credentials, let through where `anonymous` says so. */
export const anonymously: Authenticated<object, true> = Object.freeze({
  ok: true,
  auth: undefined,
  preflight: undefined,
  headers: undefined,
})
