import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../redis/server.ts'
import { chown, user } from './server.ts'

/** A PgBouncer of a test, before one server. */
export interface Bouncer {
  readonly url: string
  close(): Promise<void>
}

const isInstalled = (): boolean => spawnSync('pgbouncer', ['--version']).status === 0

/** Whether one can be had, as with the server. */
export function hasPgbouncer(): boolean {
  if (isInstalled()) return true
  try {
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'pgbouncer'], { stdio: 'ignore' })
  } catch {
    if (process.env['CI'] === 'true') throw new Error('PgBouncer is needed in CI: apt-get install pgbouncer.')
    console.warn('\n*** No PgBouncer here: the tests that need it are SKIPPED. ***\n')
  }
  return isInstalled()
}

/** Starts one that hands out connections for a transaction, or for a session. */
export async function startPgbouncer(server: number, mode: 'transaction' | 'session'): Promise<Bouncer> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'bearer-pgbouncer-'))
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(
    file,
    `[databases]
postgres = host=127.0.0.1 port=${server} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = 20
`,
  )
  chown(folder)
  chown(file)
  const child = spawn('pgbouncer', [file], { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`pgbouncer ended with ${code}`)))
    child.stderr?.on('data', (text) => {
      if (/process up/.test(String(text))) resolve()
    })
  })
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    close: async () => {
      const over = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await over
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
