import { parseArgs } from 'node:util'
import { frameworks, listen } from './listen.ts'

const options = {
  framework: { type: 'string', default: 'express' },
  port: { type: 'string', default: '3000' },
  store: { type: 'string', default: 'memory' },
  dpop: { type: 'boolean', default: false },
} as const

try {
  const { framework, port, store, dpop } = parseArgs({ options }).values
  const demo = await listen({ framework, port: portOf(port), store, dpop })
  console.log(`listening on ${demo.url}`)
  console.log(`
The demo runs on ${framework} (others: ${Object.keys(frameworks).join(', ')}). Open ${demo.url} in a browser, or paste:

  TOKEN=$(curl -s ${demo.url}/auth/login -d 'username=ada&password=ada-password' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -i ${demo.url}/api/me -H "Authorization: Bearer $TOKEN"
  curl -i ${demo.url}/api/me
${dpop ? '\nWho logs in with a DPoP proof gets tokens that are bound to its key (RFC 9449).\n' : ''}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void demo.close().then(() => process.exit(0)))
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

function portOf(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port < 65_536) return port
  throw new Error('--port takes a number from 0 (any free port) to 65535.')
}
