import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migratePostgres, postgresStore } from '@bearer/store-postgres'
import { Pool } from 'pg'
import { freePort } from './redis.mjs'

/** The newest that Debian has installed, or that of PATH. */
function program(name) {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).sort((one, other) => Number(other) - Number(one)) : []
  return versions.length > 0 ? join(root, versions[0], 'bin', name) : name
}

/** PostgreSQL refuses to run as root: there it runs as the user that its package has made. */
function owner() {
  if (process.getuid?.() !== 0) return {}
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' })))
  return { uid, gid }
}

/** Starts a private server on a free port of loopback, with its tables; as durable as it comes, unlike those of the tests. */
export async function startPostgres() {
  const user = owner()
  const folder = mkdtempSync(join(tmpdir(), 'bearer-bench-postgres-'))
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const options = ['--auth=trust', '--username=postgres', '--encoding=UTF8', '--locale=C', '-D', data]
  execFileSync(program('initdb'), options, { ...user, cwd: folder, stdio: 'ignore' })
  const port = await freePort()
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=']
  const args = ['-D', data, '-p', String(port), ...settings.flatMap((one) => ['-c', one])]
  const child = spawn(program('postgres'), args, { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.stderr.on('data', (text) => String(text).includes('ready to accept connections') && resolve())
  })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const client = new Pool({ connectionString: url, max: 1 })
  await migratePostgres({ client })
  await client.end()
  const close = async () => {
    const over = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGINT')
    await over
    rmSync(folder, { recursive: true, force: true })
  }
  return { url, close }
}

/** A pool and a store of its own on a server. */
export function openPostgres(url) {
  const client = new Pool({ connectionString: url, max: 10 })
  const store = postgresStore({ client })
  const close = async () => {
    await store.close()
    await client.end()
  }
  return { store, close }
}
