import {
  type BearerRequest,
  type BearerResponse,
  type Fields,
  fieldValues,
  isBearerError,
  json,
  parseJson,
  readFields,
} from '@bearer/core'
import { type Defect, defects } from '@bearer/core/testing'
import { type DevelopmentIssuer, usualLifetime } from './development-issuer.ts'

/** Where `bearer token` asks, and how the metadata name it. */
export const mintPath = '/mint'

const refused = (detail: string): BearerResponse => json(400, { error: 'invalid_request', error_description: detail })

/**
 * `POST /mint`: any token, for `bearer token`. Whoever can run programs on this machine may have it; a page in its browser
 * may not, and is told by the `Origin` that it sends.
 */
export async function mint(request: BearerRequest, issuer: DevelopmentIssuer): Promise<BearerResponse> {
  if (fieldValues(request, 'origin').length > 0)
    return json(403, { error: 'access_denied', error_description: 'Not for web pages.' })
  const read = await readFields(request)
  if (!('fields' in read)) return { status: read.status, headers: [] }
  const { fields } = read
  const user = fields['user'] === undefined ? issuer.users[0] : issuer.users.find(({ name }) => name === fields['user'])
  if (!user) {
    return refused(
      `There is no user "${fields['user']}". There are: ${issuer.users.map(({ name }) => name).join(', ')}.`,
    )
  }
  const { defect } = fields
  if (defect !== undefined && !(defects as readonly string[]).includes(defect)) {
    return refused(`There is no defect "${defect}". There are: ${defects.join(', ')}.`)
  }
  const claims = claimsIn(fields)
  if (!claims) return refused('claims is a JSON object.')
  const accessToken = await issuer.accessToken({
    subject: user.name,
    clientId: fields['client_id'] ?? 'bearer-cli',
    scope: fields['scope'] ?? user.scopes.join(' '),
    audience: fields['audience'],
    expiresIn: Number(fields['expires_in'] ?? usualLifetime),
    claims,
    defect: defect as Defect | undefined,
  })
  return json(200, { access_token: accessToken, token_type: 'Bearer' })
}

function claimsIn({ claims = '{}' }: Fields): { readonly [claim: string]: unknown } | undefined {
  try {
    const value = parseJson(claims)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch (error) {
    if (isBearerError(error)) return undefined
    throw error
  }
}
