import { Buffer } from 'node:buffer'
import { createPrivateKey, randomUUID, sign } from 'node:crypto'
import { createIssuer, signingKeys } from '@bearer/sessions'
import { createSigner } from 'fast-jwt'
import { importPKCS8, SignJWT } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import { audience, issuer } from '../fixtures/tokens.mjs'

/** What an access token says, but for what each library adds itself: who signs, for whom, and when. */
export const content = () => ({
  sub: `auth0|${randomUUID()}`,
  client_id: 'bench-web-application',
  jti: randomUUID(),
  sid: randomUUID(),
  scope: 'openid profile reports:read notes:write',
  auth_time: Math.floor(Date.now() / 1000),
})

const lifetime = 600
const all = ['ES256', 'EdDSA', 'RS256']

/** The limit: `node:crypto` alone, on an input as long as the others make. */
export const raw = {
  name: 'node:crypto',
  algorithms: all,
  open({ algorithm, privatePem }) {
    const key = createPrivateKey(privatePem)
    const hash = algorithm === 'EdDSA' ? null : 'sha256'
    const how = algorithm === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key
    const input = Buffer.alloc(480, 'a')
    return () => sign(hash, input, how)
  },
}

export const bearer = {
  name: 'bearer',
  algorithms: all,
  open({ algorithm, kid, privatePem }) {
    const jwk = { ...createPrivateKey(privatePem).export({ format: 'jwk' }), kid, alg: algorithm }
    const made = createIssuer({ issuer, audience, clientId: 'bench-web-application', keys: signingKeys([jwk]) })
    return ({ sub, client_id, sid, scope, auth_time }) =>
      made.issue({ subject: sub, clientId: client_id, sessionId: sid, scope, authTime: auth_time })
  },
}

export const fastJwt = {
  name: 'fast-jwt',
  algorithms: all,
  open({ algorithm, kid, privatePem }) {
    const header = { typ: 'at+jwt' }
    return createSigner({
      key: privatePem,
      algorithm,
      kid,
      iss: issuer,
      aud: audience,
      expiresIn: lifetime * 1000,
      header,
    })
  },
}

export const jsonWebToken = {
  name: 'jsonwebtoken',
  algorithms: ['ES256', 'RS256'],
  open({ algorithm, kid, privatePem }) {
    const key = createPrivateKey(privatePem)
    const options = { algorithm, keyid: kid, issuer, audience, expiresIn: lifetime, header: { typ: 'at+jwt' } }
    return (payload) => jsonwebtoken.sign(payload, key, options)
  },
}

export const jose = {
  name: 'jose',
  algorithms: all,
  async open({ algorithm, kid, privatePem }) {
    const key = await importPKCS8(privatePem, algorithm)
    return (payload) =>
      new SignJWT(payload)
        .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(`${lifetime} s`)
        .sign(key)
  },
}
