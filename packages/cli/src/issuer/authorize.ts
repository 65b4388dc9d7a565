import { type BearerRequest, type BearerResponse, type Endpoint, readFields } from '@bearer/core'
import type { DevelopmentIssuer } from './development-issuer.ts'
import type { Grants } from './grants.ts'
import { escaped, page } from './page.ts'
import { mayRedirectTo } from './redirect-uri.ts'
import { grantedScope } from './scope.ts'

/** An authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 8707 §2) that may be answered. */
interface Asked {
  readonly clientId: string
  readonly redirectUri: string
  readonly codeChallenge: string
  readonly query: URLSearchParams
}

/** The log-in page: whoever sits there chooses who to be. */
export function authorizeEndpoints(issuer: DevelopmentIssuer, codes: Grants): Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/authorize',
      handle: (request) => withAsked(request, issuer, (asked) => logIn(issuer, asked)),
    },
    {
      method: 'POST',
      path: '/authorize',
      handle: async (request) => {
        const read = await readFields(request)
        if (!('fields' in read)) return { status: read.status, headers: [] }
        const user = issuer.users.find(({ name }) => name === read.fields['user'])
        return withAsked(request, issuer, (asked) => {
          if (!user) return logIn(issuer, asked)
          const { clientId, redirectUri, codeChallenge, query } = asked
          const scope = grantedScope(query.get('scope'), user)
          const audience = query.get('resource') ?? query.get('audience') ?? undefined
          const nonce = query.get('nonce') ?? undefined
          const code = codes.keep({ subject: user.name, clientId, scope, audience, nonce, redirectUri, codeChallenge })
          return back(issuer, asked, { code })
        })
      },
    },
  ]
}

function withAsked(
  { url }: BearerRequest,
  issuer: DevelopmentIssuer,
  answer: (asked: Asked) => BearerResponse,
): BearerResponse {
  const query = new URL(url, 'http://localhost').searchParams
  const [clientId = '', redirectUri = '', codeChallenge = ''] = ['client_id', 'redirect_uri', 'code_challenge'].map(
    (name) => query.get(name) ?? undefined,
  )
  if (clientId === '')
    return page(400, 'No client_id', '<p>The request names no client: add <code>client_id</code>, of any value.</p>')
  if (!mayRedirectTo(redirectUri)) {
    return page(
      400,
      'No redirect_uri that may be used',
      '<p>This issuer for development sends codes to this machine alone: <code>redirect_uri</code> is a URL on localhost, or of an app’s own scheme.</p>',
    )
  }
  const asked = { clientId, redirectUri, codeChallenge, query }
  if (query.get('response_type') !== 'code') return back(issuer, asked, { error: 'unsupported_response_type' })
  if (!/^[\w-]{43}$/.test(codeChallenge) || query.get('code_challenge_method') !== 'S256') {
    const error_description = 'PKCE is required: code_challenge with code_challenge_method=S256'
    return back(issuer, asked, { error: 'invalid_request', error_description })
  }
  return answer(asked)
}

/** Back to the client (RFC 6749 §4.1.2), with the issuer's name (RFC 9207). */
function back(
  { issuer }: DevelopmentIssuer,
  { redirectUri, query }: Asked,
  answer: Record<string, string>,
): BearerResponse {
  const url = new URL(redirectUri)
  const state = query.get('state')
  for (const [name, value] of Object.entries({ ...answer, ...(state !== null && { state }), iss: issuer }))
    url.searchParams.set(name, value)
  return {
    status: 303,
    headers: [
      ['location', url.href],
      ['cache-control', 'no-store'],
    ],
  }
}

function logIn({ users }: DevelopmentIssuer, { clientId, query }: Asked): BearerResponse {
  const buttons = users.map(
    ({ name, scopes }) =>
      `<button name="user" value="${escaped(name)}">${escaped(name)} <small>${escaped(scopes.join(' '))}</small></button>`,
  )
  const action = `/authorize?${escaped(query.toString())}`
  return page(
    200,
    'Log in',
    `<p><code>${escaped(clientId)}</code> asks who you are.</p><form method="post" action="${action}">${buttons.join('')}</form>`,
  )
}
