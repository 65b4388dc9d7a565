import { parseArgs } from 'node:util'
import { frameworks, listen } from './listen.ts'

const { values } = parseArgs({
  options: {
    framework: { type: 'string', default: 'express' },
    port: { type: 'string', default: '3000' },
    store: { type: 'string', default: 'memory' },
  },
})

try {
  const demo = await listen({ framework: values.framework, port: Number(values.port), store: values.store })
  console.log(`listening on ${demo.url}`)
  console.log(`
The demo runs on ${values.framework} (others: ${Object.keys(frameworks).join(', ')}). Open ${demo.url} in a browser, or paste:

  TOKEN=$(curl -s ${demo.url}/auth/login -d 'username=ada&password=ada-password' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -i ${demo.url}/api/me -H "Authorization: Bearer $TOKEN"
  curl -i ${demo.url}/api/me
`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void demo.close().then(() => process.exit(0)))
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
