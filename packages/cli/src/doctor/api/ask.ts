import { boundedText } from '../../input/bounded-text.ts'
import { type ClockDifference, clockDifference } from '../../inspect/clock.ts'
import { whyUnreachable } from '../../unreachable.ts'

/** What a URL answered. */
export interface Answer {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly body: string
  readonly clock: ClockDifference | undefined
}

/** Why nothing was answered, in a sentence. */
export interface NoAnswer {
  readonly failure: string
}

/** Octets of a body that are kept: a problem and a document are far shorter. */
const most = 262_144

/** Asks as a client would: redirects are not followed, and ten seconds are waited. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answer | NoAnswer> {
  const sent = Date.now()
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000), ...init })
    const received = Date.now()
    const body = await boundedText(response, most)
    const clock = clockDifference(response.headers.get('date'), sent, received)
    return { url, status: response.status, headers: response.headers, body, clock }
  } catch (error) {
    return { failure: whyUnreachable(error) }
  }
}

export const isAnswer = (answer: Answer | NoAnswer): answer is Answer => 'status' in answer
