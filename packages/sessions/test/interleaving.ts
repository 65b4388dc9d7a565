import { setImmediate } from 'node:timers/promises'
import { type Revocations, revocationKey, type Store } from '@bearer/core'
import { type StoreMethod, wrapped } from './support.ts'

/** Holds calls back until they are let go, one at a time. */
export class Turns {
  #waiting: { readonly actor: string; readonly go: () => void }[] = []

  /** A call of an actor, which takes place at one of the actor's next turns: of several at once, in any order. */
  take(actor: string): Promise<void> {
    return new Promise((go) => this.#waiting.push({ actor, go }))
  }

  /** Runs actors to their end. Whenever all that have not ended wait, `choose` says which of their calls goes on. */
  async run(
    actors: Readonly<Record<string, () => Promise<unknown>>>,
    choose: (among: number) => number,
  ): Promise<void> {
    const going = new Set(Object.keys(actors))
    const all = Object.entries(actors).map(([name, act]) => act().finally(() => going.delete(name)))
    while (going.size > 0) {
      while ([...going].some((name) => !this.#waiting.some(({ actor }) => actor === name))) await setImmediate()
      // Those of one actor in the order in which it made them: the same choices are to be the same run.
      const calls = [...this.#waiting].sort((a, b) => (a.actor < b.actor ? -1 : Number(a.actor > b.actor)))
      const next = calls[choose(calls.length)] as (typeof calls)[number]
      this.#waiting = this.#waiting.filter((call) => call !== next)
      next.go()
      await setImmediate()
    }
    await Promise.all(all)
  }
}

/** Makes one run after the other, until every series of choices has been made once. Gives the number of runs. */
export async function everyOrder(run: (choose: (among: number) => number) => Promise<void>): Promise<number> {
  let prefix: number[] = []
  for (let runs = 1; ; runs++) {
    const made: [choice: number, among: number][] = []
    await run((among) => {
      const choice = prefix[made.length] ?? 0
      made.push([choice, among])
      return choice
    })
    while (made.length > 0 && (made.at(-1) as [number, number])[0] + 1 >= (made.at(-1) as [number, number])[1])
      made.pop()
    if (made.length === 0) return runs
    prefix = made.map(([choice], i) => (i === made.length - 1 ? choice + 1 : choice))
  }
}

/** A store as one actor uses it: the named methods wait for its turns. */
export function inTurns(store: Store, turns: Turns, actor: string, methods: readonly StoreMethod[]): Store {
  return wrapped(store, async (method, call) => {
    if (methods.includes(method)) await turns.take(actor)
    return call()
  })
}

/** Asks the store about every token, one by one. */
export function asking({ revocations }: Store): Revocations {
  return {
    revoke: (entries) => revocations.put(entries),
    isRevoked: async ({ issuer, sessionId, subject, issuedAt }) => {
      const keys = [
        ...(sessionId === undefined ? [] : [revocationKey.session(issuer, sessionId)]),
        ...(subject === undefined ? [] : [revocationKey.subject(issuer, subject)]),
      ]
      return (await revocations.get(keys)).some(({ before }) => issuedAt < before)
    },
  }
}
