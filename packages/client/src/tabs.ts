import { patience } from './pause.ts'
import type { Tokens } from './tokens.ts'

/** What a tab tells the others: who is in now; null, nobody; undefined, that they should look. */
export type Told = Tokens | null | undefined

/** What the tabs of a browser share. Its text, a note, is read by all of them and by later pages, and holds no token. */
export interface Tabs {
  /** Undefined where there is no storage: then all that is known is what was told. */
  get(): string | null | undefined
  set(text: string): void
  /** Does one thing after the other: in this process, and among the tabs. */
  lock<Result>(work: () => Promise<Result>): Promise<Result>
  tell(told: Told): void
  /** Hears nothing any more. */
  close(): void
}

/**
 * The tabs of this browser whose clients have this name; without one, nobody else. What a browser lacks or refuses is left out.
 * Hears what others tell, and that something may have changed: the tab was asleep, the page left and come back to, the network away.
 */
export function createTabs(name: string | false | undefined, heard: (told: Told) => unknown, woke: () => void): Tabs {
  const aborter = new AbortController()
  let storage: Storage | undefined
  let channel: BroadcastChannel | undefined
  try {
    if (name) {
      for (const event of ['online', 'offline', 'visibilitychange', 'pageshow'])
        addEventListener(event, (told) => (told as PageTransitionEvent).persisted === false || woke(), aborter)
      channel = new BroadcastChannel(name)
      channel.addEventListener('message', ({ data }) => heard(data), aborter)
      storage = localStorage
    }
  } catch {}
  let tail: Promise<unknown> = Promise.resolve()
  return {
    get: () => storage?.getItem(name as string),
    set(text) {
      try {
        storage?.setItem(name as string, text)
      } catch {
        storage = undefined
      }
    },
    lock(work) {
      let run: ReturnType<typeof work> | undefined
      const begin = (): ReturnType<typeof work> => (run ??= work())
      // Another tab may have been put to sleep while it held the lock: that is waited for longer than a request may take.
      const shared = (): unknown =>
        name && navigator.locks.request(name, { signal: AbortSignal.timeout(patience + 1000) }, begin)
      tail = tail.then(shared, shared).then(begin, begin)
      return tail as ReturnType<typeof work>
    },
    tell: (told) => channel?.postMessage(told),
    close: () => aborter.abort(),
  }
}
