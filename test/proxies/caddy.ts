import { freePort } from '../redis/server.ts'
import { hasProgram, type ProxySetting, proxyFolder, type RunningProxy, startProgram } from './process.ts'

export const hasCaddy = (): boolean => hasProgram('caddy', 'caddy')

/** Starts Caddy with a configuration that a page shows, but for its ports and files; its site speaks plain HTTP as well. */
export async function startCaddy(
  shown: string,
  { upstream, certificate, clients }: ProxySetting,
): Promise<RunningProxy> {
  const [port, plain] = [await freePort(), await freePort()]
  const folder = proxyFolder('caddy')
  const site = 'api.example.com {\n'
  const files = `${folder.write('cert.pem', certificate.cert)} ${folder.write('key.pem', certificate.key)}`
  // It reads one certificate of a file.
  const trusted = (clients ?? []).map(({ cert }, at) => folder.write(`client-${at}.pem`, cert))
  const here = shown
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${upstream}`)
    .replace(/(\s+trusted_ca_cert_file) \S+/, (_, line) => trusted.map((file) => `${line} ${file}`).join(''))
  const asksClients = here.includes('\ttls {')
  const overTls = asksClients ? here.replace('tls {', `tls ${files} {`) : here.replace(site, `${site}\ttls ${files}\n`)
  const overHttp = asksClients ? '' : here.replace(site, `http://${site}`)
  const configuration = folder.write(
    'Caddyfile',
    `{
	admin off
	auto_https off
	http_port ${plain}
	https_port ${port}
	default_bind 127.0.0.1
}
${overTls}
${overHttp}
`,
  )
  const close = await startProgram('caddy', ['run', '--adapter', 'caddyfile', '--config', configuration], port, folder)
  return { port, plain, close }
}
