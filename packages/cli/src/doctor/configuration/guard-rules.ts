import { failed, ok, remark, warning } from '../finding.ts'
import { originsRule } from './origins-rule.ts'
import type { Rule } from './rule.ts'

const memberOf = (value: unknown, name: string): unknown =>
  (value as { readonly [member: string]: unknown } | undefined)?.[name]

/** What is held against the options of a guard, beside those of each issuer. */
export const guardRules: readonly Rule[] = [
  ({ allowPlainHttp }) => {
    const [id, rule] = ['oauth21-1.5-tls', 'OAuth 2.1 §1.5, RFC 6750 §5.3']
    if (allowPlainHttp !== true) return [ok(id, 'Requests must come over TLS, or from this machine.', rule)]
    const advice = 'Behind a proxy that ends TLS, set the proxy trust of your framework instead.'
    return [failed(id, 'allowPlainHttp is on: tokens can be read on the way.', { advice, rule })]
  },
  ({ accept }) => {
    const query = memberOf(accept, 'query')
    const [id, rule] = ['oauth21-5.1-query', 'OAuth 2.1 §5.1, RFC 9700 §4.3.2']
    if (query === undefined) return [ok(id, 'No token is taken from a URL.', rule)]
    const advice =
      'URLs end up in logs and histories. For EventSource and WebSocket, take a ticket, which is good once: accept: { ticket: name }.'
    return [failed(id, `Tokens are taken from the query parameter ${String(query)}.`, { advice, rule })]
  },
  ({ clockTolerance, maxTokenLifetime }) => {
    const findings = []
    if (typeof clockTolerance === 'number' && clockTolerance > 120) {
      const text = `clockTolerance is ${clockTolerance} s: expired tokens work for so long.`
      findings.push(
        warning('rfc7519-4.1.4-tolerance', text, {
          advice: 'A few seconds are enough where clocks follow NTP.',
          rule: 'RFC 7519 §4.1.4',
        }),
      )
    }
    if (typeof maxTokenLifetime === 'number' && maxTokenLifetime > 172_800) {
      const text = `Tokens may be good for ${Math.round(maxTokenLifetime / 86_400)} days.`
      findings.push(
        warning('rfc6750-5.3-lifetime', text, {
          advice: 'An hour or less, with refresh tokens.',
          rule: 'RFC 6750 §5.3',
        }),
      )
    }
    return findings
  },
  ({ anonymous }) => {
    if (anonymous !== 'if-invalid') return []
    const advice = 'if-absent lets only those go on who send nothing, and tells clients that their token has expired.'
    return [
      warning('rfc6750-3.1-invalid', 'Requests with an invalid token go on as anonymous ones.', {
        advice,
        rule: 'RFC 6750 §3.1',
      }),
    ]
  },
  originsRule,
  ({ proofs }) => {
    const [id, rule] = ['rfc9700-2.2.1-bound', 'RFC 9700 §2.2.1']
    if (Array.isArray(proofs) && proofs.length > 0)
      return [ok(id, 'Tokens may be bound to a key of their client.', rule)]
    return [
      remark(id, 'Tokens are not bound to their client: whoever gets hold of one can use it until it expires.', {
        advice: 'Keep them short-lived.',
        rule,
      }),
    ]
  },
  ({ revocations, sessions }) => {
    if (revocations !== undefined || sessions !== undefined)
      return [ok('rfc7009-revocation', 'A log-out counts at once.', 'RFC 7009 §2')]
    return [
      remark('rfc7009-revocation', 'A log-out counts when the token expires: the guard asks no revocations.', {
        advice: 'revocations: mirror(store.revocations), where log-outs are to count at once.',
        rule: 'RFC 7009 §2',
      }),
    ]
  },
  ({ preflight }) =>
    preflight === 'pass'
      ? [
          remark(
            'preflight',
            'OPTIONS requests pass the guard without a token: no handler behind it may do anything for them.',
          ),
        ]
      : [],
  ({ resourceMetadata }) =>
    resourceMetadata === undefined
      ? [
          remark(
            'rfc9728-5.1-metadata',
            'Challenges do not say where the metadata are: clients must know who issues the tokens.',
            { rule: 'RFC 9728 §5.1' },
          ),
        ]
      : [ok('rfc9728-5.1-metadata', 'Challenges say where the metadata are.', 'RFC 9728 §5.1')],
]
