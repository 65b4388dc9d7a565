import { createTestIssuer } from '@bearer/core/testing'
import { serve } from '@hono/node-server'
import { mcpApp } from './app.ts'

/** Runs the example. Without `ISSUER`, with an issuer of its own and a token to try. */
const port = Number(process.env['PORT'] ?? 3001)
const resource = process.env['RESOURCE'] ?? `http://127.0.0.1:${port}/mcp`
const issuer = process.env['ISSUER'] ?? (await testIssuer())

serve({ fetch: mcpApp({ issuer, resource }), port, hostname: '127.0.0.1' }, () =>
  console.info(`listening on ${resource}`),
)

async function testIssuer(): Promise<string> {
  const { issuer, mint } = await createTestIssuer({ audience: resource })
  console.info(`a token for ten minutes: ${await mint({ scope: 'notes:read notes:write' })}`)
  return issuer
}
