import { createGuard, discover, type FetchFunction, isBearerError } from '@bearer/core'
import { boundedText } from '../../input/bounded-text.ts'
import { clockDifference } from '../../inspect/clock.ts'
import { withWords } from '../../unreachable.ts'
import { jsonOf } from '../api/problem.ts'
import { checkClock } from '../clock.ts'
import { type Finding, failed, ok, type Section, warning } from '../finding.ts'
import { checkKeySet } from './key-set.ts'

/** An answer that was seen while keys were looked for. */
interface Seen {
  readonly url: string
  readonly document: { readonly [member: string]: unknown }
  readonly cacheControl: string | null
}

/** Octets of a document that are looked at: a set of keys is far shorter. */
const most = 1_048_576

/** Whether an issuer's keys can be found from its name alone, as a guard finds them, and what they are. */
export async function checkIssuer(issuer: string): Promise<Section> {
  const subject = `issuer ${issuer}`
  const seen: Seen[] = []
  let clock: ReturnType<typeof clockDifference>
  const watched: FetchFunction = async (url, init) => {
    const sent = Date.now()
    const response = await fetch(url, init as RequestInit)
    clock = clockDifference(response.headers.get('date'), sent, Date.now())
    const document = jsonOf(await boundedText(response.clone(), most).catch(() => ''))
    if (response.status === 200 && typeof document === 'object' && document !== null)
      seen.push({ url, document: document as Seen['document'], cacheControl: response.headers.get('cache-control') })
    return response
  }
  const findings: Finding[] = []
  let failure: string | undefined
  try {
    const guard = createGuard({
      issuer,
      audience: null,
      keys: discover(issuer, { fetch: watched }),
      on: {
        keysFailed: ({ message }) => {
          failure = message
        },
        keySkipped: ({ kid, why }) =>
          void findings.push(warning('key-skipped', `The key ${kid ?? 'without kid'} is not used: ${why}`)),
      },
    })
    await guard.ready().catch((error: Error) => {
      failure ??= error.message
    })
    await guard.close()
  } catch (error) {
    if (isBearerError(error)) throw error
    return { subject, findings: [failed('issuer', (error as Error).message)] }
  }
  if (failure !== undefined)
    return { subject, findings: [explained(issuer, failure, seen), ...checkClock('the issuer', clock)] }
  const keys = seen.find(({ document }) => Array.isArray(document['keys']))
  const found = ok('issuer', `Its metadata name it letter by letter, and its keys at ${keys?.url}.`, 'RFC 8414 §3')
  return {
    subject,
    findings: [
      found,
      ...checkKeySet(keys?.document['keys'], keys?.cacheControl),
      ...findings,
      ...checkClock('the issuer', clock),
    ],
  }
}

/** Where the metadata name another issuer, how it is spelt there. */
function explained(issuer: string, failure: string, seen: readonly Seen[]): Finding {
  const [named] = seen.flatMap(({ document }) => (typeof document['issuer'] === 'string' ? [document['issuer']] : []))
  if (named === undefined || named === issuer) {
    return failed('issuer', withWords(failure), {
      advice: 'See that the URL is the issuer’s, and can be reached from here.',
      rule: 'RFC 8414 §3',
    })
  }
  const slash =
    named.replace(/\/$/, '') === issuer.replace(/\/$/, '') ? ' The slash at the end is all the difference.' : ''
  return failed('issuer', `Its metadata, and so its tokens, name another issuer: ${named}.${slash}`, {
    advice: `Write it as they do: issuer: '${named}'.`,
    rule: 'RFC 8414 §3.3, RFC 8725 §3.8',
  })
}
