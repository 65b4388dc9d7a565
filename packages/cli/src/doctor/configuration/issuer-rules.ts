import { failed, ok, remark, warning } from '../finding.ts'
import { type IssuerRule, isLocal, isPlainHttp } from './rule.ts'

const named = ({ issuer }: { readonly [name: string]: unknown }): string =>
  typeof issuer === 'string' ? ` of ${issuer}` : ''

/** What is held against each issuer that a guard trusts. */
export const issuerRules: readonly IssuerRule[] = [
  ({ issuer }, isListed) => {
    const [id, rule] = ['rfc8725-3.8-issuer', 'RFC 8725 §3.8']
    if (issuer === null) {
      const advice = 'Name the issuer, or be sure that its keys sign for nobody else.'
      const taken = isListed ? 'tokens that name no issuer' : 'tokens of any issuer'
      return [warning(id, `issuer is null: ${taken} are taken whose signature fits the keys.`, { advice, rule })]
    }
    if (isPlainHttp(issuer))
      return [
        failed('oauth21-1.5-tls', `The issuer ${issuer} is plain HTTP: whoever is on the way can replace its keys.`, {
          rule: 'OAuth 2.1 §1.5',
        }),
      ]
    if (isLocal(issuer))
      return [remark(id, `The issuer ${issuer} is on this machine: for development alone.`, { rule })]
    return [ok(id, `Tokens must be issued by ${issuer}.`, rule)]
  },
  (options) => {
    const { audience } = options
    const [id, rule] = ['rfc8725-3.9-audience', 'RFC 8725 §3.9, RFC 9700 §2.3']
    if (audience === null) {
      const advice = 'Write the identifier of this API that its tokens carry in aud.'
      return [
        failed(id, `audience is null${named(options)}: tokens that were meant for other APIs are taken.`, {
          advice,
          rule,
        }),
      ]
    }
    if (Array.isArray(audience) && audience.length > 1) {
      const text = `Tokens for any of ${audience.length} audiences are taken${named(options)}.`
      return [remark(id, text, { advice: 'One identifier for one API lets a stolen token do less.', rule })]
    }
    return audience === undefined ? [] : [ok(id, `Tokens must be meant for ${String(audience)}.`, rule)]
  },
  (options) => {
    const { algorithms } = options
    const [id, rule] = ['rfc8725-3.1-algorithms', 'RFC 8725 §3.1, §3.2']
    if (!Array.isArray(algorithms))
      return [ok(id, `Each key${named(options)} serves the algorithm it is for, and no other.`, rule)]
    const shared = algorithms.filter((name) => String(name).startsWith('HS'))
    if (shared.length > 0 && shared.length < algorithms.length) {
      const advice = 'Where a public key can be taken for a secret, everybody can sign. Name one kind.'
      return [
        failed(id, `HMAC and signatures are both taken${named(options)}: ${algorithms.join(', ')}.`, { advice, rule }),
      ]
    }
    if (shared.length > 0) {
      const advice = 'Prefer a private key at the issuer, and its public half here.'
      return [remark(id, `${shared.join(', ')}: whoever verifies these tokens can make them.`, { advice, rule })]
    }
    return [ok(id, `${algorithms.join(', ')} alone are taken${named(options)}.`, rule)]
  },
  (options) => {
    const { profile = 'jwt', types } = options
    const [id, rule] = ['rfc8725-3.11-typing', 'RFC 8725 §3.11, RFC 9068 §4']
    if (Array.isArray(types) && types.length > 0)
      return [remark(id, `The types ${types.join(', ')} are taken for access tokens${named(options)}.`, { rule })]
    if (profile === 'rfc9068') return [ok(id, 'Access tokens must say that they are such (at+jwt).', rule)]
    const advice = 'Where the issuer can say at+jwt, write profile: "rfc9068".'
    return [
      remark(
        id,
        `Tokens${named(options)} are taken that do not say what they are for; what is recognisably no access token is refused.`,
        { advice, rule },
      ),
    ]
  },
  (options) => {
    if (options['idTokens'] !== true) return []
    const advice = 'Have clients send access tokens, where the issuer has any.'
    return [
      warning('rfc8725-3.12-id-tokens', `ID tokens are taken for access tokens${named(options)}.`, {
        advice,
        rule: 'RFC 8725 §3.12, RFC 9068 §5',
      }),
    ]
  },
]
