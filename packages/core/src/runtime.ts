const { navigator } = globalThis as { navigator?: { readonly userAgent?: string } }

/**
 * Whether work goes on between requests. On Workers it does not: what a request began ends with it, timers and promises too,
 * and another request that waits for such a promise waits for ever, or is ended by the runtime.
 *
 * @example
 * const recheck = worksBetweenRequests ? setInterval(() => guard.health(), 30_000) : undefined
 */
export const worksBetweenRequests: boolean = navigator?.userAgent !== 'Cloudflare-Workers'
