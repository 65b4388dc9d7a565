import { createHash } from 'node:crypto'
import { type BearerRequest, type BearerResponse, type Fields, fieldValues, json, readFields } from '@bearer/core'
import { type DevelopmentIssuer, usualLifetime } from './development-issuer.ts'
import type { Grant, Grants } from './grants.ts'

/** Codes and refresh tokens that the issuer has given out. */
export interface GrantsOfIssuer {
  readonly codes: Grants
  readonly refreshTokens: Grants
}

/** A page on any origin may exchange its code: nothing here is authenticated by a cookie. */
export const anyOrigin = [['access-control-allow-origin', '*']] as const

const failed = (error: string, description: string, status = 400): BearerResponse =>
  json(status, { error, error_description: description }, anyOrigin)

/** `POST /token` (RFC 6749 §3.2): codes, refresh tokens and client credentials. It knows no clients, and so no secrets. */
export async function exchange(
  request: BearerRequest,
  issuer: DevelopmentIssuer,
  grants: GrantsOfIssuer,
): Promise<BearerResponse> {
  const read = await readFields(request)
  if (!('fields' in read)) return failed('invalid_request', 'The body is a form.', read.status)
  const { fields } = read
  const clientId = clientOf(request, fields)
  if (!clientId) return failed('invalid_client', 'The request names no client_id.', 401)
  switch (fields['grant_type']) {
    case 'authorization_code': {
      const grant = grants.codes.take(fields['code'] ?? '')
      if (!grant || grant.clientId !== clientId)
        return failed('invalid_grant', 'The code is unknown, used or older than a minute.')
      if (grant.redirectUri !== fields['redirect_uri'])
        return failed('invalid_grant', 'redirect_uri is not that of the authorization request.')
      const challenge = createHash('sha256')
        .update(fields['code_verifier'] ?? '')
        .digest('base64url')
      if (challenge !== grant.codeChallenge)
        return failed('invalid_grant', 'code_verifier does not fit the code_challenge.')
      return answer(issuer, grants, grant)
    }
    case 'refresh_token': {
      const grant = grants.refreshTokens.take(fields['refresh_token'] ?? '')
      return grant?.clientId === clientId
        ? answer(issuer, grants, grant)
        : failed('invalid_grant', 'The refresh token is unknown or used.')
    }
    case 'client_credentials': {
      const scope = fields['scope'] ?? ''
      const audience = fields['resource'] ?? fields['audience']
      const accessToken = await issuer.accessToken({ subject: clientId, clientId, scope, audience })
      return json(200, { access_token: accessToken, token_type: 'Bearer', expires_in: usualLifetime, scope }, anyOrigin)
    }
    default:
      return failed('unsupported_grant_type', 'grant_type is authorization_code, refresh_token or client_credentials.')
  }
}

async function answer(
  issuer: DevelopmentIssuer,
  { refreshTokens }: GrantsOfIssuer,
  grant: Grant,
): Promise<BearerResponse> {
  const { subject, clientId, scope, audience, nonce } = grant
  const scopes = scope.split(' ')
  const accessToken = await issuer.accessToken({ subject, clientId, scope, audience })
  const more = {
    ...(scopes.includes('openid') && { id_token: await issuer.idToken(subject, clientId, accessToken, nonce) }),
    ...(scopes.includes('offline_access') && { refresh_token: refreshTokens.keep(grant) }),
  }
  return json(
    200,
    { access_token: accessToken, token_type: 'Bearer', expires_in: usualLifetime, scope, ...more },
    anyOrigin,
  )
}

/** The client's name, from the form or from HTTP Basic (RFC 6749 §2.3.1). */
function clientOf(request: BearerRequest, fields: Fields): string | undefined {
  const [, basic] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(fieldValues(request, 'authorization')[0] ?? '') ?? []
  if (basic === undefined) return fields['client_id']
  const [name = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':')
  try {
    return decodeURIComponent(name.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
