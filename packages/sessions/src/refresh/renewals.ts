import type { Maybe } from '@bearer/core'
import type { Ask } from '../records/ask.ts'
import { changed, checkedChanges, type SessionChanges } from '../records/session-changes.ts'
import type { Session } from '../records/session-record.ts'
import { type SessionState, stateOf } from '../records/session-state.ts'

/** What becomes of a session at a refresh: what it has from now on, or `null` (`false`), which ends it. */
export type Renewal = SessionChanges | null | false

/** Asks the application about a session that is being refreshed. */
export type Renew = (session: SessionState) => Renewal | Promise<Renewal>

/** Gives a session as the application wants it from now on; nothing where it has ended. */
export type Renewed = (session: Session) => Maybe<Session | undefined>

/** One question about one session, for all who asked while it was open. */
interface Question {
  waiting: number
  asked: { readonly updates: number | undefined; readonly answer: Maybe<Renewal> } | undefined
}

/**
 * Asks `renew` once, however many tabs refresh: those who begin before the first has its answer and has written it share
 * that answer. Whoever begins later reads what was written.
 */
export class Renewals {
  readonly #renew: Renew | undefined
  readonly #ask: Ask
  readonly #open = new Map<string, Question>()

  constructor(renew: Renew | undefined, ask: Ask) {
    this.#renew = renew
    this.#ask = ask
  }

  /** Does a refresh of a session. */
  during<Result>(sessionId: string, refresh: (renewed: Renewed) => Promise<Result>): Promise<Result> {
    return this.#renew ? this.#asking(sessionId, refresh) : refresh((session) => session)
  }

  async #asking<Result>(sessionId: string, refresh: (renewed: Renewed) => Promise<Result>): Promise<Result> {
    const question = this.#open.get(sessionId) ?? { waiting: 0, asked: undefined }
    this.#open.set(sessionId, question)
    question.waiting++
    let asks = false
    try {
      return await refresh((session) => {
        // An update that came in between may say more than the answer knew.
        if (question.asked?.updates !== session.updates || !question.asked) {
          asks = true
          question.asked = { updates: session.updates, answer: this.#answer(sessionId, session) }
        }
        return this.#apply(question.asked.answer, session)
      })
    } finally {
      question.waiting--
      if ((asks || question.waiting === 0) && this.#open.get(sessionId) === question) this.#open.delete(sessionId)
    }
  }

  /** Rejects where there is no answer, or one that says nothing: 503, and nothing is rotated. */
  #answer(sessionId: string, session: Session): Maybe<Renewal> {
    return this.#ask('renew', async () => {
      const renewal = await (this.#renew as Renew)(stateOf(sessionId, session))
      return renewal === null || renewal === false ? null : checkedChanges('What renew gives', renewal)
    })
  }

  async #apply(answer: Maybe<Renewal>, session: Session): Promise<Session | undefined> {
    const renewal = await answer
    return renewal ? changed(session, renewal) : undefined
  }
}
