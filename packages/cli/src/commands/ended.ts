/** What an action gives: the exit status. Nothing means 0. */
export type Ended = number | undefined
