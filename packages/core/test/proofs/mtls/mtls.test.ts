import { describe, expect, it } from 'vitest'
import { createGuard } from '../../../src/guard/create-guard.ts'
import type { BearerRequest, HeaderPairs } from '../../../src/http/request.ts'
import { secret } from '../../../src/keys/secret.ts'
import { dpop } from '../../../src/proofs/dpop/dpop.ts'
import { certificateThumbprint } from '../../../src/proofs/mtls/certificate-thumbprint.ts'
import type { ForwardedFormat } from '../../../src/proofs/mtls/forwarded-certificate.ts'
import { mtls } from '../../../src/proofs/mtls/mtls.ts'
import type { MtlsOptions } from '../../../src/proofs/mtls/options.ts'
import { memoryStore } from '../../../src/stores/memory.ts'
import { certificate } from '../../support/certificate.ts'
import { holder, proofFor, proving, publicUrl } from '../../support/proof.ts'
import { bearing } from '../../support/request.ts'
import { audience, clock, issuer, secretBytes, tokenWith } from '../../support/token.ts'

const ada = certificate('ada')
const eve = certificate('eve')
const token = tokenWith({ cnf: { 'x5t#S256': ada.thumbprint } })
const guardWith = (options: MtlsOptions = {}, more: object = {}) =>
  createGuard({
    issuer,
    audience,
    keys: secret(secretBytes),
    clock,
    proofs: [mtls({ mode: 'allow', ...options })],
    on: { refused: () => {} },
    ...more,
  })

async function decided(request: BearerRequest, by = guardWith()): Promise<unknown> {
  const result = await by.authenticate(request)
  if (result.ok) return [result.auth?.subject, result.auth?.scheme]
  return result.preflight ? 'preflight' : [result.error.reason, result.error.status]
}

describe('a token that is bound to a certificate (RFC 8705)', () => {
  it('passes over a connection with that certificate, and no other', async () => {
    expect(await decided(bearing(token, { clientCertificate: ada.der }))).toEqual(['ada', 'Bearer'])
    expect(await decided(bearing(token, { clientCertificate: eve.der }))).toEqual(['certificate_mismatch', 401])
    expect(await decided(bearing(token))).toEqual(['certificate_missing', 401])
    expect(await decided(bearing(token, { clientCertificate: new Uint8Array() }))).toEqual(['certificate_missing', 401])
  })

  it('is refused without a request, and where nobody looks for certificates', async () => {
    expect(
      await guardWith()
        .verify(token)
        .catch(({ reason }) => reason),
    ).toBe('proof_missing')
    const plain = guardWith({}, { proofs: undefined })
    expect(await decided(bearing(token, { clientCertificate: ada.der }), plain)).toEqual(['proof_missing', 401])
  })

  it('is challenged as Bearer', async () => {
    const result = await guardWith({ mode: 'require' }).authenticate(bearing(tokenWith({})))
    expect(result.ok || result.preflight || [result.error.reason, result.error.challenge]).toEqual([
      'token_unbound',
      expect.stringMatching(/^Bearer realm="api", error="invalid_token", error_description="[^"]*"$/),
    ])
  })

  it('may be bound to a DPoP key too, and then needs both', async () => {
    const by = holder()
    const { replays } = memoryStore({ clock })
    const both = guardWith({}, { proofs: [dpop({ publicUrl, replays }), mtls()] })
    const twice = tokenWith({ cnf: { jkt: by.jkt, 'x5t#S256': ada.thumbprint } })
    const clientCertificate = ada.der
    expect(await decided(proving(twice, proofFor(by, twice), { clientCertificate }), both)).toEqual(['ada', 'DPoP'])
    expect(await decided(proving(twice, proofFor(by, twice)), both)).toEqual(['certificate_missing', 401])
    expect(await decided(bearing(twice, { clientCertificate }), both)).toEqual(['proof_downgraded', 401])
    // Of two that are required, one is enough for a token that has no more.
    expect(await decided(bearing(token, { clientCertificate }), both)).toEqual(['ada', 'Bearer'])
    expect(await decided(bearing(tokenWith({}), { clientCertificate }), both)).toEqual(['token_unbound', 401])
  })

  it('is refused, good as its certificate is, where only a DPoP key is enough, and the other way round', async () => {
    const by = holder()
    const { replays } = memoryStore({ clock })
    const clientCertificate = ada.der
    const ofKey = guardWith({}, { proofs: [dpop({ publicUrl, replays }), mtls({ mode: 'allow' })] })
    expect(await decided(bearing(token, { clientCertificate }), ofKey)).toEqual(['token_unbound', 401])
    const ofCertificate = guardWith({}, { proofs: [dpop({ mode: 'allow', publicUrl, replays }), mtls()] })
    const keyed = tokenWith({ cnf: { jkt: by.jkt } })
    expect(await decided(proving(keyed, proofFor(by, keyed), { clientCertificate }), ofCertificate)).toEqual([
      'token_unbound',
      401,
    ])
  })
})

const base64 = Buffer.from(ada.der).toString('base64')
const escaped = encodeURIComponent(ada.cert)
const chain = encodeURIComponent(`${ada.cert}${eve.cert}`)

describe('a certificate that a proxy forwards', () => {
  it.each<[ForwardedFormat, string, string]>([
    ['rfc9440', 'Client-Cert', `:${base64}:`],
    ['nginx', 'X-SSL-Client-Cert', escaped],
    ['nginx', 'X-SSL-Client-Cert', chain],
    ['alb', 'X-Amzn-Mtls-Clientcert-Leaf', encodeURI(ada.cert).replaceAll('%2B', '+')],
    ['envoy', 'X-Forwarded-Client-Cert', `Hash=${ada.hex}`],
    [
      'envoy',
      'X-Forwarded-Client-Cert',
      `By=spiffe://a/b;Hash=${ada.hex.toUpperCase()};Subject="CN=\\"x\\",O=a;b, c";URI=`,
    ],
    ['envoy', 'X-Forwarded-Client-Cert', `Hash=${ada.hex};Cert="${escaped}";Chain="${chain}"`],
    // Each name of a certificate is a pair of its own, and nothing in one is escaped.
    [
      'envoy',
      'X-Forwarded-Client-Cert',
      `By=spiffe://a;By=spiffe://b;Hash=${ada.hex};Subject="CN=a";URI=https://a/?x=y;URI=spiffe://b;DNS=a.example;DNS=b.example`,
    ],
  ])('as %s has it counts: %s', async (format, header, value) => {
    const guard = guardWith({ proxy: { format, trust: ['10.0.0.5', '::1'] } })
    const ask = (remoteAddress: string, more: HeaderPairs = []) => {
      const { headers, ...request } = bearing(token, { remoteAddress })
      return decided({ ...request, headers: [...headers, [header, value], ...more] }, guard)
    }
    expect(await ask('10.0.0.5')).toEqual(['ada', 'Bearer'])
    expect(await ask('::ffff:10.0.0.5')).toEqual(['ada', 'Bearer'])
    expect(await ask('10.0.0.6')).toEqual(['certificate_missing', 401])
    expect(await ask('10.0.0.5', [[header, value]])).toEqual(['certificate_missing', 401])
  })

  it.each<[ForwardedFormat, string, string]>([
    ['rfc9440', 'client-cert', base64],
    ['rfc9440', 'client-cert', `:${base64}:, :${base64}:`],
    ['rfc9440', 'client-cert', `:${base64}:;a=1`],
    ['rfc9440', 'client-cert', '::'],
    ['rfc9440', 'client-cert', ':AAA:'],
    ['nginx', 'x-ssl-client-cert', ''],
    ['nginx', 'x-ssl-client-cert', '%'],
    ['nginx', 'x-ssl-client-cert', base64],
    ['nginx', 'x-ssl-client-cert', '(null)'],
    // Two lines, as `Headers` and serverless platforms join them: the first is the client's own writing.
    ['nginx', 'x-ssl-client-cert', `${escaped}, ${encodeURIComponent(eve.cert)}`],
    ['alb', 'x-amzn-mtls-clientcert-leaf', `${escaped},${encodeURIComponent(eve.cert)}`],
    ['alb', 'x-amzn-mtls-clientcert', escaped],
    ['envoy', 'x-forwarded-client-cert', `Hash=${ada.hex},Hash=${ada.hex}`],
    ['envoy', 'x-forwarded-client-cert', `Hash=${eve.hex};Hash=${ada.hex}`],
    // Names that their owner has chosen so that they look like more pairs.
    ['envoy', 'x-forwarded-client-cert', `Hash=${eve.hex};URI=x;Hash=${ada.hex}`],
    ['envoy', 'x-forwarded-client-cert', `Hash=${eve.hex};URI=x;Cert="${escaped}"`],
    ['envoy', 'x-forwarded-client-cert', `Hash=${eve.hex};DNS=x;Cert=${escaped}`],
    [
      'envoy',
      'x-forwarded-client-cert',
      `Hash=${eve.hex};Cert="${encodeURIComponent(eve.cert)}";URI=x;Cert="${escaped}"`,
    ],
    ['envoy', 'x-forwarded-client-cert', `Hash=${eve.hex};URI=x,Hash=${ada.hex}`],
    ['envoy', 'x-forwarded-client-cert', `Hash=;Cert="${escaped}"`],
    // Envoy always writes the hash.
    ['envoy', 'x-forwarded-client-cert', `Cert="${escaped}"`],
    ['envoy', 'x-forwarded-client-cert', `By=spiffe://a;URI=x;Cert="${escaped}";Chain="${chain}"`],
    ['envoy', 'x-forwarded-client-cert', `Hash="${ada.hex}`],
    ['envoy', 'x-forwarded-client-cert', `Hash=${ada.hex}x`],
    ['envoy', 'x-forwarded-client-cert', `Hash=${ada.hex};`],
    ['envoy', 'x-forwarded-client-cert', `Subject="CN=a;Hash=${ada.hex}"`],
    ['envoy', 'x-forwarded-client-cert', ''],
    ['envoy', 'x-forwarded-client-cert', ','],
  ])('as %s has it counts for nothing where it is written otherwise: %s %j', async (format, header, value) => {
    const guard = guardWith({ proxy: { format, trust: () => true } })
    const { headers, ...request } = bearing(token)
    expect(await decided({ ...request, headers: [...headers, [header, value]] }, guard)).toEqual([
      'certificate_missing',
      401,
    ])
  })

  it('is none where the proxy sent none, though it has a certificate of its own', async () => {
    const guard = guardWith({ proxy: { format: 'nginx', trust: ['10.0.0.5'] } })
    const request = (remoteAddress: string) => bearing(token, { remoteAddress, clientCertificate: ada.der })
    expect(await decided(request('10.0.0.5'), guard)).toEqual(['certificate_missing', 401])
    expect(await decided(request('192.0.2.7'), guard)).toEqual(['ada', 'Bearer'])
  })

  it('may come in a field of another name, and from whom a function trusts, by true alone', async () => {
    const ask = (trust: unknown) => {
      const proxy = { format: 'nginx', header: 'SSL-Client-Cert', trust } as NonNullable<MtlsOptions['proxy']>
      const { headers, ...request } = bearing(token)
      return decided({ ...request, headers: [...headers, ['ssl-client-cert', escaped]] }, guardWith({ proxy }))
    }
    expect(await ask((address: string) => address === '192.0.2.1')).toEqual(['ada', 'Bearer'])
    expect(await ask(async () => true)).toEqual(['certificate_missing', 401])
  })
})

describe('the options of mtls()', () => {
  const trust = ['127.0.0.1']
  it.each<object>([
    { mode: 'x' },
    { header: 'x' },
    { proxy: true },
    { proxy: {} },
    { proxy: { format: 'nginx' } },
    { proxy: { format: 'haproxy', trust } },
    { proxy: { format: 'toString', trust } },
    { proxy: { format: 'nginx', trust: [] } },
    { proxy: { format: 'nginx', trust: ['10.0.0.0/8'] } },
    { proxy: { format: 'nginx', trust: ['proxy'] } },
    { proxy: { format: 'nginx', trust: true } },
    { proxy: { format: 'nginx', trust, header: 'a b' } },
    { proxy: { format: 'nginx', trust, name: 'x' } },
  ])('are refused: %j', (options) =>
    expect(() => mtls(options as never)).toThrow(expect.objectContaining({ code: 'ERR_BEARER_CONFIGURATION' })),
  )
})

describe('the thumbprint of a certificate', () => {
  it('is had from PEM and DER', async () => {
    expect([await certificateThumbprint(ada.cert), await certificateThumbprint(ada.der)]).toEqual([
      ada.thumbprint,
      ada.thumbprint,
    ])
    await expect(certificateThumbprint(ada.key)).rejects.toMatchObject({ code: 'ERR_BEARER_CONFIGURATION' })
  })
})
