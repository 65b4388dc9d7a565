import { freePort } from '../redis/server.ts'
import { hasProgram, type ProxySetting, proxyFolder, type RunningProxy, startProgram } from './process.ts'

export const hasHaproxy = (): boolean => hasProgram('haproxy', 'haproxy')

/** Starts HAProxy with a configuration that a page shows, but for its ports and files; its frontend speaks plain HTTP as well. */
export async function startHaproxy(shown: string, { upstream, certificate }: ProxySetting): Promise<RunningProxy> {
  const [port, plain] = [await freePort(), await freePort()]
  const folder = proxyFolder('haproxy')
  const pem = folder.write('certificate.pem', `${certificate.cert}\n${certificate.key}`)
  const here = shown
    .replace(/bind :443 ssl crt \S+/, `bind 127.0.0.1:${plain}\n  bind 127.0.0.1:${port} ssl crt ${pem}`)
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${upstream}`)
  const configuration = folder.write('haproxy.cfg', `${here}\n`)
  const close = await startProgram('haproxy', ['-f', configuration, '-db', '-q'], port, folder)
  return { port, plain, close }
}
