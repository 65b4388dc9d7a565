import type { FetchFunction } from './options.ts'

/** The runtime's `fetch`: where its connections cannot be watched, only literal addresses are refused. */
export const publicFetch: FetchFunction = (url, init) => fetch(url, init)
