import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTestIssuer } from '@bearer/core/testing'

type Document = 'metadata' | 'keys'

/** An issuer that answers when it is told to. */
export interface SlowIssuer {
  readonly origin: string
  mint(): Promise<string>
  /** Resolves once somebody waits for the document. */
  asked(document: Document): Promise<void>
  /** Answers who waits, and from now on nobody else. */
  release(): void
  close(): Promise<void>
}

export async function slowIssuer(audience: string): Promise<SlowIssuer> {
  const issuer = await createTestIssuer({ audience, clock: Date.now, listen: false })
  const keys = await (await issuer.fetch(issuer.jwksUri, { headers: {} } as Parameters<typeof issuer.fetch>[1])).json()
  const waiting: (() => void)[] = []
  const listeners = new Map<Document, () => void>()
  const seen: { [document in Document]: Promise<void> } = {
    metadata: new Promise((resolve) => listeners.set('metadata', resolve)),
    keys: new Promise((resolve) => listeners.set('keys', resolve)),
  }
  const answer = (res: ServerResponse, value: unknown): void => {
    res.setHeader('content-type', 'application/json').end(JSON.stringify(value))
  }
  const server = createServer((req, res) => {
    const document = req.url === '/jwks' ? 'keys' : 'metadata'
    waiting.push(() => answer(res, document === 'keys' ? keys : { issuer: origin, jwks_uri: `${origin}/jwks` }))
    listeners.get(document)?.()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    mint: () => issuer.mint({ iss: origin, scope: 'live' }),
    asked: (document) => seen[document],
    release: () => {
      for (const go of waiting.splice(0)) go()
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await issuer.close()
    },
  }
}
