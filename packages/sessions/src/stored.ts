import { refusal } from '@bearer/core'

/** Asks a store. One that fails has decided nothing: 503, and nothing is minted. */
export async function stored<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask()
  } catch {
    throw refusal('store_unavailable')
  }
}
