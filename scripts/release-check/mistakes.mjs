import { createServer, request } from 'node:http'
import { ran } from '../release/processes.mjs'

const hour = 3600

/** The mistakes that people make most, as they would look for them in a shell: what is typed, and what names the mistake. */
const mistakes = ({ api, behindProxy, issuer, audience }) => {
  const asked = `--issuer ${issuer} --audience ${audience}`
  const token = `npx bearer token --issuer ${issuer}`
  const iat = Math.floor(Date.now() / 1000) + hour
  return {
    'a slash at the end of the issuer': [
      `npx bearer doctor --issuer ${issuer}/`,
      /The slash at the end is all the difference/,
    ],
    'a token for another API': [
      `${token} --defect wrongAudience | npx bearer doctor ${api} ${asked} --token -`,
      /audience_mismatch/,
    ],
    'no trust in the proxy': [`npx bearer doctor ${behindProxy} ${asked}`, /error +proxy-trust/],
    'an ID token': [
      `${token} --defect idToken --scope '' --claims '{"at_hash":"x","scope":null}' | npx bearer doctor ${api} ${asked} --token -`,
      /no access token but: ID token/,
    ],
    'a clock that is an hour off': [
      `${token} --claims '{"iat":${iat},"exp":${iat + 600}}' | npx bearer inspect ${asked}`,
      /issued_in_future.*3[56]\d\d seconds ahead/s,
    ],
  }
}

/** Makes each of the mistakes, and gives the names of those that nothing named, with what was said instead. */
export async function unnamed({ folder, api, issuer, audience }) {
  const proxy = await tlsProxy(api)
  try {
    const missed = []
    for (const [name, [line, naming]] of Object.entries(mistakes({ api, behindProxy: proxy.url, issuer, audience }))) {
      const { code, output } = await ran('sh', ['-c', line], { cwd: folder })
      if (code !== 1 || !naming.test(output)) missed.push(`${name} (status ${code}): ${output}`)
    }
    return missed.join('\n')
  } finally {
    proxy.close()
  }
}

/** A proxy that ends TLS and says so, as nginx is usually set. */
async function tlsProxy(api) {
  const server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' }
    const onward = request(api, { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}${new URL(api).pathname}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
