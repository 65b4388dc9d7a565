import { createHmac } from 'node:crypto'
import { audience, issuer, key } from './application.ts'

/** The applications under test need nothing of Node; tokens for them are made here. */
export * from './application.ts'

const now = Math.floor(Date.now() / 1000)
export const claims = { iss: issuer, aud: audience, sub: 'ada', iat: now - 5, exp: now + 3600 }

type Part = object | string
const segment = (part: Part): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')

/** Signs a token with the applications' secret, header and payload as given. */
export function token(more: Part = {}, header: Part = { alg: 'HS256', typ: 'JWT' }): string {
  const payload = typeof more === 'string' ? more : { ...claims, ...more }
  const input = `${segment(header)}.${segment(payload)}`
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`
}
