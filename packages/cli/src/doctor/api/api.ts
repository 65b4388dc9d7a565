import { isThisMachine } from '../../issuer/redirect-uri.ts'
import { checkClock } from '../clock.ts'
import { type Finding, failed, type Section } from '../finding.ts'
import { type Answer, ask, isAnswer } from './ask.ts'
import { badToken, checkBadToken } from './bad-token.ts'
import { checkCookies } from './cookies.ts'
import { checkCors } from './cors.ts'
import { checkGuarded, proxyTrust } from './guarded.ts'
import { checkMetadata, type ResourceMetadata } from './metadata.ts'
import { problemOf } from './problem.ts'
import { checkTransport } from './transport.ts'
import { checkToken } from './with-token.ts'

export interface ApiQuestion {
  readonly url: URL
  /** An origin of a page that may read the answers. */
  readonly origin?: string | undefined
  readonly token?: string | undefined
  readonly issuer?: string | undefined
  readonly audience?: string | undefined
}

export interface ApiCheck {
  readonly section: Section
  /** What it publishes of itself. */
  readonly metadata?: ResourceMetadata | undefined
}

/** Asks a running API as a client would. A token goes to it alone, and over TLS or on this machine alone. */
export async function checkApi(question: ApiQuestion): Promise<ApiCheck> {
  const { url, origin } = question
  const subject = url.href
  const first = await ask(url.href)
  if (!isAnswer(first))
    return { section: { subject, findings: [failed('reachable', `It gives no answer: ${first.failure}.`)] } }
  const bad = await ask(url.href, { headers: { authorization: `Bearer ${badToken}` } })
  const { findings: ofMetadata, metadata } = await checkMetadata(url, first)
  const findings: Finding[] = [...(await checkTransport(url)), ...checkGuarded(first)]
  if (isAnswer(bad) && problemOf(bad) !== 'insecure_transport') findings.push(...checkBadToken(bad))
  findings.push(...ofMetadata, ...(await checkCors(url.href, origin)), ...checkClock('the API', first.clock))
  const answers: Answer[] = [first, bad].filter(isAnswer)
  const withToken = await sendToken(question)
  if (withToken) {
    if (problemOf(withToken) === 'insecure_transport') {
      if (!findings.some(({ id }) => id === 'proxy-trust')) findings.push(proxyTrust(withToken))
    } else findings.push(...(await checkToken(withToken, question.token as string, guardOf(question, metadata))))
    answers.push(withToken)
  }
  return { section: { subject, findings: [...findings, ...checkCookies(answers)] }, metadata }
}

async function sendToken({ url, token }: ApiQuestion): Promise<Answer | undefined> {
  if (token === undefined || !(url.protocol === 'https:' || isThisMachine(url.hostname))) return undefined
  const answer = await ask(url.href, { headers: { authorization: `Bearer ${token}` } })
  return isAnswer(answer) ? answer : undefined
}

/** The guard that the API most likely has: what is said of it, else what it says of itself. */
function guardOf({ issuer: given, audience: named }: ApiQuestion, metadata: ResourceMetadata | undefined) {
  const issuer = given ?? metadata?.issuers[0]
  const audience = named ?? metadata?.resource
  return issuer !== undefined && audience !== undefined ? { issuer, audience } : undefined
}
