import { freePort } from '../redis/server.ts'
import { hasProgram, type ProxySetting, proxyFolder, type RunningProxy, startProgram } from './process.ts'

export const hasApache = (): boolean => hasProgram('apache2', 'apache2')

const modules = ['mpm_event', 'authz_core', 'headers', 'ssl', 'proxy', 'proxy_http']

/** Starts Apache with a configuration that a page shows, but for its ports and files; its host speaks plain HTTP as well. */
export async function startApache(shown: string, { upstream, certificate }: ProxySetting): Promise<RunningProxy> {
  const [port, plain] = [await freePort(), await freePort()]
  const folder = proxyFolder('apache')
  const overTls = shown
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${upstream}`)
    .replace(/(SSLCertificateFile\s+)\S+/, (_, name) => `${name}${folder.write('cert.pem', certificate.cert)}`)
    .replace(/(SSLCertificateKeyFile\s+)\S+/, (_, name) => `${name}${folder.write('key.pem', certificate.key)}`)
    .replace('*:443', `127.0.0.1:${port}`)
  const overHttp = overTls.replace(`127.0.0.1:${port}`, `127.0.0.1:${plain}`).replace(/^\s*SSL.*\n/gm, '')
  const configuration = folder.write(
    'apache.conf',
    `ServerRoot ${folder.path}
PidFile ${folder.path}/pid
ErrorLog ${folder.path}/error.log
LogLevel crit
Mutex posixsem
User nobody
Group nogroup
ServerName localhost
Listen 127.0.0.1:${port}
Listen 127.0.0.1:${plain}
${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
${overTls}
${overHttp}
`,
  )
  const close = await startProgram('apache2', ['-f', configuration, '-X'], port, folder)
  return { port, plain, close }
}
