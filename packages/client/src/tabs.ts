import type { TokenStore } from './options.ts'
import type { Tokens } from './tokens.ts'

/** What a tab tells the others: who is in now; null, nobody; undefined, that they should look. */
export type Told = Tokens | null | undefined

/** What the tabs of a browser share. Its text, a note, is read by all of them and by later pages, and holds no token. */
export interface Tabs extends TokenStore {
  get(): string | null | undefined
  /** Does one thing after the other: in this process, and among the tabs. */
  lock<Result>(work: () => Promise<Result>): Promise<Result>
  tell(told: Told): void
  /** Hears nothing any more. */
  close(): void
}

/** How long a tab waits for another one, which may have been put to sleep while it held the lock: longer than a request may take. */
const lockPatience = 11_000

/**
 * The tabs of this browser whose clients have this name; without one, nobody else. What a browser lacks or refuses is left out.
 * Hears what others tell, and that something may have changed: the tab was asleep, or the network away.
 */
export function createTabs(name: string | false | undefined, heard: (told: Told) => void, woke: () => void): Tabs {
  const aborter = new AbortController()
  let kept: string | undefined
  let storage: Storage | undefined
  let channel: BroadcastChannel | undefined
  try {
    if (name) {
      for (const event of ['online', 'offline', 'visibilitychange']) addEventListener(event, woke, aborter)
      storage = localStorage
      channel = new BroadcastChannel(name)
      channel.onmessage = ({ data }) => heard(data)
    }
  } catch {}
  function set(text = ''): void {
    kept = text
    try {
      storage?.setItem(name as string, text)
    } catch {
      storage = undefined
    }
  }
  async function alone<Result>(work: () => Promise<Result>): Promise<Result> {
    let run: Promise<Result> | undefined
    const begin = (): Promise<Result> => (run ??= work())
    if (name) {
      try {
        await navigator.locks.request(name, { signal: AbortSignal.timeout(lockPatience) }, begin)
      } catch {}
    }
    return begin()
  }
  let tail: Promise<unknown> = Promise.resolve()
  return {
    get: () => (storage ? storage.getItem(name as string) : kept),
    set,
    remove: set,
    lock(work) {
      const run = tail.then(() => alone(work))
      tail = run.catch(() => {})
      return run
    },
    tell: (told) => channel?.postMessage(told),
    close() {
      channel?.close()
      aborter.abort()
    },
  }
}
