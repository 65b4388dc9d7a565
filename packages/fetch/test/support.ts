import { createTestIssuer } from '@bearer/core/testing'
import type { Connection } from '../src/connection.ts'
import { discover } from '../src/index.ts'

export const issuer = await createTestIssuer({ listen: false })
export const options = {
  issuer: issuer.issuer,
  audience: issuer.audience,
  keys: discover(issuer.issuer, { fetch: issuer.fetch }),
  clock: issuer.clock,
}
export const overTls = (): Connection => ({ tls: true, remoteAddress: '192.0.2.1' })

/** A request with a good token. */
export async function bearing(url: string, init: RequestInit = {}, claims: object = {}): Promise<Request> {
  const headers = new Headers(init.headers)
  headers.set('authorization', `Bearer ${await issuer.mint({ sub: 'ada', ...claims })}`)
  return new Request(url, { ...init, headers })
}
