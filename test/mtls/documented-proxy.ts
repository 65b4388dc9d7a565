import { request } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { PeerCertificate, TLSSocket } from 'node:tls'
import type { ProxySetting, RunningProxy } from '../proxies/process.ts'

/** What a proxy writes of a client's certificate, as its documentation has it. */
export type Writes = (certificate: PeerCertificate) => { readonly [field: string]: string }

const pem = ({ raw }: PeerCertificate): string =>
  `-----BEGIN CERTIFICATE-----\n${raw.toString('base64').replace(/(.{64})(?=.)/g, '$1\n')}\n-----END CERTIFICATE-----\n`

/** AWS ALB, mutual TLS in verify mode: the PEM in percent-encoding, but for `+`, `=` and `/`. */
export const alb: Writes = (certificate) => ({
  'x-amzn-mtls-clientcert-leaf': encodeURIComponent(pem(certificate)).replace(/%(?:2B|3D|2F)/g, decodeURIComponent),
  'x-amzn-mtls-clientcert-subject': 'CN=client',
})

/** Envoy, `SANITIZE_SET` with all details: one element, of which each name is a pair of its own. */
export const envoy: Writes = (certificate) => {
  const escaped = encodeURIComponent(pem(certificate))
  const hash = certificate.fingerprint256.replaceAll(':', '').toLowerCase()
  const names =
    'URI=spiffe://cluster/ns/client;URI=https://client.example/?id=1;DNS=client.example;DNS=www.client.example'
  return {
    'x-forwarded-client-cert': `By=spiffe://cluster/ns/api;Hash=${hash};Cert="${escaped}";Chain="${escaped}";Subject="CN=client,O=\\"a;b\\"";${names}`,
  }
}

/** A proxy that ends TLS, refuses who has no certificate that it trusts, and sets its fields in place of those that came. */
export async function startDocumented(
  writes: Writes,
  { upstream, certificate: { cert, key }, clients = [] }: ProxySetting,
): Promise<RunningProxy> {
  const tls = { cert, key, ca: clients.map((client) => client.cert), requestCert: true, rejectUnauthorized: true }
  const server = createServer(tls, (incoming, outgoing) => {
    const written = writes((incoming.socket as TLSSocket).getPeerCertificate())
    const headers = { ...incoming.headers, ...written, 'x-forwarded-proto': 'https' }
    const forwarded = request(
      { host: '127.0.0.1', port: upstream, method: incoming.method, path: incoming.url, headers, agent: false },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    incoming.pipe(forwarded)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    plain: 0,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
