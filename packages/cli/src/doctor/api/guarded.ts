import { type Finding, failed, ok, remark, warning } from '../finding.ts'
import type { Answer } from './ask.ts'
import { bearerChallenge } from './challenge.ts'
import { problemOf } from './problem.ts'

/** What the API answers somebody without a token (RFC 6750 §3). */
export function checkGuarded(answer: Answer): readonly Finding[] {
  const { status, headers } = answer
  if (problemOf(answer) === 'insecure_transport') return [proxyTrust(answer)]
  if (status === 401)
    return [ok('guarded', 'Without a token it answers 401.', 'RFC 6750 §3'), ...checkChallenge(headers)]
  if (status >= 200 && status < 300) {
    const advice = 'Put the guard before the route, and ask the URL that it guards.'
    return [failed('guarded', `Without a token it answers ${status}: nothing guards this URL.`, { advice })]
  }
  if (status >= 300 && status < 400) {
    const text = `Without a token it redirects to ${headers.get('location')}.`
    return [warning('guarded', text, { advice: 'An API answers 401: a client cannot log in on a page.' })]
  }
  if (status === 404)
    return [failed('guarded', 'It answers 404.', { advice: 'Give the URL of a route that the guard guards.' })]
  if (status === 503) {
    const advice = 'The keys or the revocations cannot be had: look at the events keysFailed and failed of the API.'
    return [failed('guarded', 'It answers 503: it cannot decide.', { advice })]
  }
  const advice = 'Without credentials a guard answers 401 with a challenge.'
  return [failed('guarded', `Without a token it answers ${status}.`, { advice, rule: 'RFC 6750 §3' })]
}

/** The API takes a request for plain HTTP. Where it came over TLS, or through a proxy, that is the trust in the proxy. */
export function proxyTrust({ url }: Answer): Finding {
  const came = url.startsWith('https:')
    ? 'The request came over TLS, and'
    : 'Something in front adds forwarding fields, or the request came from outside:'
  return failed('proxy-trust', `${came} the API takes it for plain HTTP: it does not trust its proxy.`, {
    advice:
      'Express: app.set("trust proxy", 1). Koa: app.proxy = true. Fastify: trustProxy: 1. See that the proxy sets X-Forwarded-Proto itself.',
    rule: 'RFC 9700 §4.13',
  })
}

function checkChallenge(headers: Headers): readonly Finding[] {
  const challenge = bearerChallenge(headers)
  if (!challenge) {
    const advice = 'The answer needs the field WWW-Authenticate: Bearer.'
    return [failed('challenge', 'Its 401 has no Bearer challenge.', { advice, rule: 'RFC 6750 §3, RFC 9110 §11.6.1' })]
  }
  const { parameters } = challenge
  const findings: Finding[] = []
  if (parameters.has('error')) {
    const advice = 'Who sends no credentials has made no error.'
    findings.push(
      warning('challenge', 'Its challenge names an error although nothing was sent.', {
        advice,
        rule: 'RFC 6750 §3.1',
      }),
    )
  }
  if (!parameters.has('realm') && !parameters.has('resource_metadata'))
    findings.push(
      remark('challenge', 'Its challenge has neither realm nor resource_metadata.', {
        rule: 'RFC 6750 §3, RFC 9728 §5.1',
      }),
    )
  return findings.length > 0 ? findings : [ok('challenge', 'Its challenge is well formed.', 'RFC 6750 §3')]
}
