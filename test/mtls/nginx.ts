import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Certificate } from '../../packages/core/test/support/certificate.ts'
import { freePort } from '../redis/server.ts'

const isInstalled = (): boolean => spawnSync('nginx', ['-v']).status === 0

/** Whether an nginx can be had; in CI it must be. */
export function hasNginx(): boolean {
  if (isInstalled()) return true
  try {
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'nginx-light'], { stdio: 'ignore' })
  } catch {
    if (process.env['CI'] === 'true') throw new Error('nginx is needed in CI: apt-get install nginx-light.')
    console.warn('\n*** No nginx here: the tests that need it are SKIPPED. ***\n')
  }
  return isInstalled()
}

/** Starts an nginx that ends TLS before a server on a port, asks clients for certificates and forwards them as the docs say. */
export async function startNginx(
  upstream: number,
  { cert, key }: Certificate,
): Promise<{ port: number; close(): Promise<void> }> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'bearer-nginx-'))
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const configuration = file(
    'nginx.conf',
    `daemon off; pid ${folder}/pid; error_log stderr crit;
events {}
http {
  access_log off; client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
  uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${file('cert.pem', cert)}; ssl_certificate_key ${file('key.pem', key)};
    ssl_verify_client optional_no_ca;
    location / {
      proxy_pass http://127.0.0.1:${upstream};
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-SSL-Client-Cert $ssl_client_escaped_cert;
    }
  }
}
`,
  )
  const child = spawn('nginx', ['-c', configuration, '-p', folder], { stdio: 'ignore' })
  await answering(port)
  return {
    port,
    close: async () => {
      const over = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await over
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function answering(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('nginx does not answer.')
}
