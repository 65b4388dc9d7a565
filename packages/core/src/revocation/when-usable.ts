import { isConfigurationError } from '../configuration.ts'
import { delay, inTime } from '../timer.ts'
import { instant, since } from './instant.ts'
import { courtesy, isLate } from './timely-store.ts'

/** Between two tries, in milliseconds. */
const pause = 200

/**
 * Tries something out until it works: what is down for a moment comes back. Rejects with the last failure where it does not
 * within `timeout` seconds, and at once with a ConfigurationError, which waiting does not cure.
 *
 * @example
 * await whenUsable(() => store.revocations.get(['probe']), { timeout: 5 })
 */
export async function whenUsable(
  tryOut: () => Promise<unknown>,
  { timeout }: { readonly timeout: number },
): Promise<void> {
  const ms = timeout * 1000
  const began = instant()
  for (;;) {
    try {
      await inTime(tryOut(), ms - since(began) + courtesy)
      return
    } catch (error) {
      if (isConfigurationError(error) || isLate(since(began) + pause, ms)) throw error
    }
    await delay(pause, new AbortController().signal)
  }
}
