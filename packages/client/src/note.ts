import type { SessionState } from './state.ts'

/** A log-out that the server has not heard of yet. */
export type Leaving = '/logout' | '/logout-all' | undefined

/** What the tabs write down for each other. */
export type Note = SessionState & { readonly out?: Leaving }
