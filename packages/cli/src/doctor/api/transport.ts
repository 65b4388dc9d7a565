import { isThisMachine } from '../../issuer/redirect-uri.ts'
import { type Finding, failed, ok, remark, warning } from '../finding.ts'
import { ask, isAnswer } from './ask.ts'
import { problemOf } from './problem.ts'

/** Whether tokens can be read on the way: by the scheme, and by what plain HTTP on the same host answers. */
export async function checkTransport(url: URL): Promise<readonly Finding[]> {
  const rule = 'RFC 6750 §5.3, RFC 9700 §2.6'
  if (url.protocol === 'http:') {
    return isThisMachine(url.hostname)
      ? [remark('tls', 'Plain HTTP, on this machine: fine for development.')]
      : [
          failed('tls', 'Tokens travel in the clear: the URL is plain HTTP.', {
            advice: 'Serve it over https alone.',
            rule,
          }),
        ]
  }
  if (url.port !== '' && url.port !== '443') return [ok('tls', 'It is served over TLS.', rule)]
  const plain = await ask(url.href.replace(/^https:/, 'http:'))
  if (!isAnswer(plain)) return [ok('tls', 'It is served over TLS, and plain HTTP is closed.', rule)]
  if (plain.status >= 300 && plain.status < 400 && (plain.headers.get('location') ?? '').startsWith('https:')) {
    const text = 'Plain HTTP redirects to TLS: a token that was sent has been in the clear by then.'
    return [remark('tls', text, { advice: 'For an API, close port 80 or answer 403.', rule })]
  }
  if (plain.status === 403 || problemOf(plain) === 'insecure_transport')
    return [ok('tls', 'Plain HTTP is refused.', rule)]
  const advice = 'Refuse plain HTTP, or close port 80.'
  return [
    warning('tls', `Plain HTTP on the same host answers ${plain.status} as if it were served there.`, { advice, rule }),
  ]
}
