import type { FetchFunction } from '../settings.ts'

/** The runtime's `fetch`: where its connections cannot be watched, only literal addresses are refused. */
export const publicFetch: (...request: Parameters<FetchFunction>) => Promise<Response> = (url, init) => fetch(url, init)
