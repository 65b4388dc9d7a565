import { type BearerErrorReason, createGuard, problemType, refusal } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { reasons } from '../../packages/core/src/errors/reasons.ts'

/**
 * What clients, alerts and dashboards compare with: code, status and reasons. A name may come; one that is here stays, with its
 * meaning, until a major version.
 */
const pinned = {
  'missing_credentials 401': 'no_credentials access_cookie_expired',
  'invalid_request 400':
    'authorization_malformed authorization_repeated cookie_repeated query_repeated credentials_repeated',
  'invalid_token 401':
    'token_too_large token_malformed token_encrypted json_malformed json_too_deep json_duplicate_member json_name_refused ' +
    'header_invalid header_extension header_claim_mismatch algorithm_refused type_refused issuer_unknown key_unknown ' +
    'key_ambiguous signature_invalid claim_missing claim_malformed issuer_mismatch audience_mismatch expired not_yet_valid ' +
    'issued_in_future lifetime_too_long token_too_old not_an_access_token scope_malformed claims_refused revoked ' +
    'proof_missing proof_downgraded proof_key_mismatch token_unbound certificate_missing certificate_mismatch renewal_refused ' +
    'ticket_refused',
  'invalid_dpop_proof 401':
    'dpop_missing dpop_repeated dpop_malformed dpop_algorithm_refused dpop_key_refused dpop_signature_invalid ' +
    'dpop_method_mismatch dpop_target_mismatch dpop_time_refused dpop_token_mismatch dpop_replayed',
  'use_dpop_nonce 401': 'dpop_nonce_needed',
  'insufficient_scope 403': 'scope_insufficient role_insufficient claims_insufficient actor_refused',
  'insufficient_user_authentication 401': 'authentication_insufficient',
  'csrf 403': 'cross_site',
  'insecure_transport 403': 'plain_http',
  'unavailable 503': 'keys_unavailable issuer_unavailable revocation_unavailable store_unavailable hook_unavailable',
  'internal 500': 'hook_failed',
}

describe('refusals', () => {
  it('are pinned, whatever reason came last', () => {
    expect(Object.values(pinned).join(' ').split(' ').sort()).toEqual(Object.keys(reasons).sort())
  })

  it.each(Object.entries(pinned))('of %s have these reasons', (answer, reasons) => {
    for (const reason of reasons.split(' ')) {
      const { code, status } = refusal(reason as BearerErrorReason)
      expect([reason, `${code} ${status}`]).toEqual([reason, answer])
    }
  })

  it('have addresses that clients may compare', () => {
    expect(problemType('invalid_token')).toBe(
      'https://github.com/bearer-auth/bearer/blob/main/docs/errors.md#invalid_token',
    )
  })

  it('challenge in these words', async () => {
    const guard = createGuard({
      issuer: 'https://login.example.com',
      audience: 'https://api.example.com',
      on: { refused: () => {} },
    })
    const answered = async (headers: readonly (readonly [string, string])[], tls = true) => {
      const result = await guard.authenticate({ method: 'GET', url: '/', headers, tls })
      if (result.ok || result.preflight) throw new Error('It goes on.')
      const { status, headers: fields } = result.response
      return [status, fields.find(([name]) => name.toLowerCase() === 'www-authenticate')?.[1]]
    }
    const description = 'error_description="The access token is malformed, expired, revoked or not valid here."'
    expect(await answered([])).toEqual([401, 'Bearer realm="api"'])
    expect(await answered([['Authorization', 'Bearer x']])).toEqual([
      401,
      `Bearer realm="api", error="invalid_token", ${description}`,
    ])
    expect(await answered([['Authorization', 'Bearer']])).toEqual([
      400,
      'Bearer realm="api", error="invalid_request", error_description="The request must carry exactly one well-formed credential."',
    ])
    expect(await answered([], false)).toEqual([403, undefined])
  })
})
