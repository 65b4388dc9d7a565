import { freePort } from '../redis/server.ts'
import { hasProgram, type ProxySetting, proxyFolder, type RunningProxy, startProgram } from './process.ts'

export const hasHaproxy = (): boolean => hasProgram('haproxy', 'haproxy')

/** Starts HAProxy with a configuration that a page shows, but for its ports and files; its frontend speaks plain HTTP as well. */
export async function startHaproxy(
  shown: string,
  { upstream, certificate, clients }: ProxySetting,
): Promise<RunningProxy> {
  const [port, plain] = [await freePort(), await freePort()]
  const folder = proxyFolder('haproxy')
  const pem = folder.write('certificate.pem', `${certificate.cert}\n${certificate.key}`)
  // Whoever asks for certificates of clients takes no plain HTTP.
  const alsoPlain = clients ? '' : `bind 127.0.0.1:${plain}\n  `
  const trusted = folder.write('clients.pem', clients?.map(({ cert }) => cert).join('') ?? '')
  const here = shown
    .replace(/bind :443 ssl crt \S+/, `${alsoPlain}bind 127.0.0.1:${port} ssl crt ${pem}`)
    .replace('/etc/ssl/clients.pem', trusted)
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${upstream}`)
  const configuration = folder.write('haproxy.cfg', `${here}\n`)
  const close = await startProgram('haproxy', ['-f', configuration, '-db', '-q'], port, folder)
  return { port, plain, close }
}
