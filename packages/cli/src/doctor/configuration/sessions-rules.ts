import { failed, ok, remark, warning } from '../finding.ts'
import { originsRule } from './origins-rule.ts'
import { isLocal, isPlainHttp, type Rule } from './rule.ts'

const memberOf = (value: unknown, name: string): unknown =>
  (value as { readonly [member: string]: unknown } | undefined)?.[name]

/** What is held against the options of sessions. */
export const sessionsRules: readonly Rule[] = [
  ({ issuer, publicUrl }) => {
    const plain = [issuer, publicUrl].filter(isPlainHttp)
    const [id, rule] = ['oauth21-1.5-tls', 'OAuth 2.1 §1.5, RFC 9700 §2.6']
    if (plain.length > 0)
      return [failed(id, `Credentials travel in the clear: ${plain.join(', ')}.`, { advice: 'Use https.', rule })]
    return [issuer, publicUrl].some(isLocal)
      ? [remark(id, 'The issuer is on this machine: for development alone.', { rule })]
      : [ok(id, 'It is served over TLS.', rule)]
  },
  ({ refreshGrace = 10, lostAnswers = 'replace' }) => {
    const [id, rule] = ['rfc9700-4.14.2-rotation', 'RFC 9700 §2.2.2, §4.14.2; OAuth 2.1 §4.3']
    if (Number(refreshGrace) > 30)
      return [
        warning(id, `A refresh token that was used goes on working for ${refreshGrace} s.`, {
          advice: 'refreshGrace: 10 is enough for tabs and retries.',
          rule,
        }),
      ]
    const lost = lostAnswers === 'replace' ? ' A lost answer is no theft: its token is replaced, 16 times at most.' : ''
    return [ok(id, `Refresh tokens rotate, and one that is used twice ends its session.${lost}`, rule)]
  },
  ({ idleTtl = 604_800, absoluteTtl = 2_592_000 }) => {
    const [id, rule] = ['rfc9700-4.14.2-expiry', 'RFC 9700 §4.14.2']
    const days = (seconds: unknown): number => Math.round(Number(seconds) / 86_400)
    if (Number(idleTtl) > 90 * 86_400)
      return [
        warning(id, `A session that nobody uses lives for ${days(idleTtl)} days.`, {
          advice: 'idleTtl of a few weeks at most.',
          rule,
        }),
      ]
    return [
      ok(
        id,
        `Refresh tokens expire when unused (idleTtl), and sessions at an end (absoluteTtl, ${days(absoluteTtl)} days).`,
        rule,
      ),
    ]
  },
  ({ accessTokenTtl = 600 }) => {
    const [id, rule] = ['rfc9700-2.2.1-lifetime', 'RFC 6750 §5.3']
    return Number(accessTokenTtl) > 900
      ? [
          remark(id, `Access tokens are good for ${Math.round(Number(accessTokenTtl) / 60)} minutes.`, {
            advice: 'Ten minutes are usual: a stolen one works for so long.',
            rule,
          }),
        ]
      : [ok(id, `Access tokens are good for ${Math.round(Number(accessTokenTtl) / 60)} minutes.`, rule)]
  },
  ({ cookies, publicUrl }) => {
    if (cookies === undefined) return []
    const [id, rule] = ['rfc6265-cookies', 'RFC 6265bis §4.1.2']
    if (memberOf(cookies, 'development') === true) {
      const advice = 'Turn it off where anybody else is served: cookies then are Secure, with the prefix __Host-.'
      return [
        isLocal(publicUrl)
          ? remark(id, 'Cookies are those of development.', { advice, rule })
          : failed(id, 'Cookies are those of development: not Secure.', { advice, rule }),
      ]
    }
    return memberOf(cookies, 'sameSite') === 'lax'
      ? [remark(id, 'Cookies go along when a link of another site is followed (SameSite=Lax).', { rule })]
      : [ok(id, 'Cookies are Secure, HttpOnly, SameSite=Strict and of this host alone.', rule)]
  },
  originsRule,
]
