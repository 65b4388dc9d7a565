import { bearer as guard } from '@bearer/express'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, bearerIssuer, type RunningIssuer, served, tokenOf } from './command.ts'

const hour = 3_600_000

/** The mistakes that people make most, each as they make it, and what names it. */
describe('a typical mistake is named:', () => {
  let issuer: RunningIssuer
  beforeAll(async () => {
    issuer = await bearerIssuer()
  })
  afterAll(() => issuer.end())

  const app = (options: Partial<Parameters<typeof guard>[0]> = {}, clock = Date.now) => {
    const app = express()
    const api = guard({ issuer: issuer.issuer, audience: issuer.audience, clock, ...options, on: {} } as Parameters<
      typeof guard
    >[0])
    // A server whose clock is off says so in each answer.
    app.use((_req, res, next) => {
      res.setHeader('date', new Date(clock()).toUTCString())
      next()
    })
    return app.use(api).get('/', (req, res) => void res.json(api.authOf(req)?.claims))
  }
  const inspect = (token: string, ...args: readonly string[]) =>
    bearer(['inspect', '--issuer', issuer.issuer, '--audience', issuer.audience, ...args], { input: token })
  const doctor = async (url: string, token: string, ...args: readonly string[]) =>
    bearer(['doctor', url, '--token', '-', '--issuer', issuer.issuer, '--audience', issuer.audience, ...args], {
      input: token,
    })

  it('a slash at the end of the issuer', async () => {
    const slash = `${issuer.issuer}/`
    const [ofToken, ofIssuer] = await Promise.all([
      inspect(issuer.accessToken, '--issuer', slash),
      bearer(['doctor', '--issuer', slash]),
    ])
    expect([ofToken.status, ofIssuer.status]).toEqual([1, 1])
    expect(ofToken.out).toMatch(/refused: issuer_mismatch.*differ by the slash at the end alone.*RFC 8725 §3\.8/s)
    expect(ofIssuer.out).toContain(`name another issuer: ${issuer.issuer}. The slash at the end is all the difference.`)
    expect(ofIssuer.out).toContain(`issuer: '${issuer.issuer}'`)
  })

  it('a token for another API', async () => {
    const [token, url] = [await tokenOf(issuer, '--defect', 'wrongAudience'), await served(app())]
    const [ofToken, ofApi] = await Promise.all([inspect(token), doctor(url, token)])
    expect([ofToken.status, ofApi.status]).toEqual([1, 1])
    for (const { out } of [ofToken, ofApi]) {
      expect(out).toContain('audience_mismatch')
      expect(out).toMatch(/expected +https:\/\/api\.example\.com.*found +https:\/\/another-api\.test/s)
    }
  })

  it('no trust in the proxy', async () => {
    const behind = await served(app())
    // A proxy that ends TLS, as nginx is usually set.
    const proxy = await served((request, response) => {
      const { authorization } = request.headers
      const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' }
      fetch(behind, { headers: { ...forwarded, ...(authorization && { authorization }) } }).then(async (answer) =>
        response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text()),
      )
    })
    const { status, out } = await doctor(proxy, issuer.accessToken)
    expect(status).toBe(1)
    expect(out).toMatch(/error +proxy-trust.*app\.set\("trust proxy", 1\)/s)
    const trusting = app().set('trust proxy', 1)
    expect((await doctor(await served(trusting), issuer.accessToken)).status).toBe(0)
  })

  it('an ID token', async () => {
    const id = { aud: 'some-client', at_hash: 'x', nonce: 'n', scope: null }
    const [url, token] = [await served(app()), await idToken(issuer, id)]
    const [ofToken, ofApi] = await Promise.all([inspect(token), doctor(url, token)])
    expect([ofToken.status, ofApi.status]).toEqual([1, 1])
    expect(ofToken.out).toMatch(/Kind +ID token: it says so itself/)
    expect(ofApi.out).toMatch(/no access token but: ID token.*Have the client send the access token/s)
  })

  it('a clock that is an hour off: of the API, and of this machine', async () => {
    const url = await served(app({}, () => Date.now() - hour))
    const token = await tokenOf(issuer)
    const ofApi = await doctor(url, token)
    expect(ofApi.status).toBe(1)
    expect(ofApi.out).toMatch(/error +clock +The clock of the API is 1 hour behind this machine/)
    // What a machine whose clock is an hour behind sees of a new token, where the issuer's own clock is right.
    const ahead = await tokenOf(issuer, '--claims', JSON.stringify(timesIn(hour)))
    const ofToken = await inspect(ahead)
    expect(ofToken.out).toMatch(
      /refused: issued_in_future.*3[56]\d\d seconds ahead.*The clocks of the issuer and of this machine agree/s,
    )
  })
})

const timesIn = (ms: number): object => {
  const iat = Math.floor((Date.now() + ms) / 1000)
  return { iat, exp: iat + 600 }
}

const idToken = (issuer: RunningIssuer, claims: object): Promise<string> =>
  tokenOf(issuer, '--defect', 'idToken', '--scope', '', '--claims', JSON.stringify(claims))
