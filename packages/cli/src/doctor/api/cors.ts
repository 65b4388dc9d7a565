import { type Finding, failed, ok, remark, warning } from '../finding.ts'
import { ask, isAnswer } from './ask.ts'

/** An origin that no application lists. */
export const strangersOrigin = 'https://doctor.example'

const list = (headers: Headers, name: string): readonly string[] =>
  (headers.get(name) ?? '')
    .toLowerCase()
    .split(',')
    .map((one) => one.trim())

/**
 * What pages of other origins may do: those of a stranger's, and of `origin` where one is given. A 401 that a page cannot
 * read looks to it like a network that is down.
 */
export async function checkCors(url: string, origin: string | undefined): Promise<readonly Finding[]> {
  const stranger = await ask(url, { headers: { origin: strangersOrigin } })
  if (!isAnswer(stranger)) return []
  const allowed = stranger.headers.get('access-control-allow-origin')
  const reflects = allowed === strangersOrigin
  if (reflects && stranger.headers.get('access-control-allow-credentials') === 'true') {
    const text = 'Every origin may send requests with cookies and read the answers.'
    return [
      failed('cors', text, {
        advice: 'List the origins that are yours: cors({ origin: […] }).',
        rule: 'Fetch, "CORS protocol and credentials"',
      }),
    ]
  }
  if (origin === undefined && allowed === null) {
    return [ok('cors', 'Pages of other origins cannot read its answers. (--origin URL tries one of yours.)')]
  }
  const asked = origin ?? strangersOrigin
  const answer = origin === undefined ? stranger : await ask(url, { headers: { origin } })
  if (!isAnswer(answer)) return []
  const to = answer.headers.get('access-control-allow-origin')
  if (to !== '*' && to !== asked) {
    const advice =
      'Put cors() before the guard, and list the origin: a refusal without its fields cannot be read by the page.'
    return [failed('cors', `Pages of ${asked} cannot read its refusals.`, { advice })]
  }
  return [...exposed(answer.headers), ...(await preflight(url, asked))]
}

function exposed(headers: Headers): readonly Finding[] {
  const names = list(headers, 'access-control-expose-headers')
  if (names.includes('www-authenticate') || names.includes('*'))
    return [ok('cors-exposed', 'Pages can read the challenge.')]
  const advice = 'Access-Control-Expose-Headers: WWW-Authenticate; the guard of this library sets it.'
  return [remark('cors-exposed', 'Pages can read the 401, and not why.', { advice })]
}

async function preflight(url: string, origin: string): Promise<readonly Finding[]> {
  const asks = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' }
  const answer = await ask(url, { method: 'OPTIONS', headers: { origin, ...asks } })
  if (!isAnswer(answer)) return []
  const id = 'cors-preflight'
  const advice = 'Put cors() before the guard: a preflight carries no token.'
  if (answer.status < 200 || answer.status > 299)
    return [failed(id, `Its answer to a preflight is ${answer.status}: no page can send a token.`, { advice })]
  // The asterisk does not stand for Authorization (Fetch, "CORS non-wildcard request-header name").
  if (list(answer.headers, 'access-control-allow-headers').includes('authorization'))
    return [ok(id, 'Pages may send Authorization.')]
  return [warning(id, 'Its answer to a preflight does not allow the field Authorization.', { advice })]
}
