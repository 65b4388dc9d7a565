import { freePort } from '../redis/server.ts'
import { hasProgram, type ProxySetting, proxyFolder, type RunningProxy, startProgram } from './process.ts'

export const hasNginx = (): boolean => hasProgram('nginx', 'nginx-light')

/** Starts nginx with a configuration that a page shows, but for its ports and files; its server speaks plain HTTP as well. */
export async function startNginx(
  shown: string,
  { upstream, certificate, clients }: ProxySetting,
): Promise<RunningProxy> {
  const [port, plain] = [await freePort(), await freePort()]
  const folder = proxyFolder('nginx')
  const files: readonly (readonly [directive: string, content: string])[] = [
    ['ssl_certificate', certificate.cert],
    ['ssl_certificate_key', certificate.key],
    ['ssl_client_certificate', clients?.map(({ cert }) => cert).join('') ?? ''],
  ]
  const here = files.reduce(
    (text, [directive, content]) =>
      text.replace(
        new RegExp(`(\\b${directive}\\s+)/[^;]+;`),
        (_, name) => `${name}${folder.write(directive, content)};`,
      ),
    shown
      .replace('listen 443 ssl;', `listen 127.0.0.1:${port} ssl; listen 127.0.0.1:${plain};`)
      .replaceAll('127.0.0.1:3000', `127.0.0.1:${upstream}`),
  )
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const configuration = folder.write(
    'nginx.conf',
    `daemon off; master_process off; pid ${folder.path}/pid; error_log stderr crit;
events {}
http {
access_log off;
${temporary.map((name) => `${name}_temp_path ${folder.path}/${name};`).join('\n')}
${here}
}
`,
  )
  const close = await startProgram('nginx', ['-c', configuration, '-p', folder.path], port, folder)
  return { port, plain, close }
}
