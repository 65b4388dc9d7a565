import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../redis/server.ts'

/** A private server of a test, on loopback. */
export interface PostgresServer {
  readonly port: number
  readonly url: string
  /** Ends it and all its processes without a chance to save. */
  kill(): Promise<void>
  /** Starts it again on the same port, with what it had written. */
  restart(): Promise<void>
  /** Stops all its processes where they are; `resume` lets them go on. */
  pause(): void
  resume(): void
  /** Starts another server that follows this one. */
  replica(): Promise<PostgresServer>
  close(): Promise<void>
}

/** The newest that is installed: Debian puts them where PATH does not look. */
const programs = (): string | undefined => {
  const root = '/usr/lib/postgresql'
  const debian = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [...debian.map((version) => join(root, version, 'bin')), ...(process.env['PATH'] ?? '').split(':')]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

/** Whether a server can be had: installed, or installed now where this is root's own machine. */
export function hasPostgres(): boolean {
  if (programs()) return true
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return absent()
  try {
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore' })
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'postgresql'], { stdio: 'ignore' })
  } catch {
    return absent()
  }
  return programs() !== undefined || absent()
}

/** In CI a missing server is a failure; elsewhere its tests are skipped, and say so. */
function absent(): false {
  if (process.env['CI'] === 'true') throw new Error('PostgreSQL is needed in CI: apt-get install postgresql.')
  console.warn('\n*** No PostgreSQL server here: the tests that need one are SKIPPED. ***\n')
  return false
}

/** PostgreSQL refuses to run as root: where we are, it runs as the user that its package has made. */
export const user: { readonly uid?: number; readonly gid?: number } =
  process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {}

function idOf(flag: string): number {
  return Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim())
}

const program = (name: string): string => join(programs() as string, name)

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-postgres-'))
  chown(folder)
  return folder
}

/** Gives a file or folder to the user that servers run as. */
export function chown(path: string): void {
  if (user.uid !== undefined && user.gid !== undefined) chownSync(path, user.uid, user.gid)
}

let template: string | undefined

/** The files of a new server: made once, for that takes a second. */
function newData(): string {
  if (!template) {
    template = newFolder()
    const options = ['--no-sync', '--auth=trust', '--username=postgres', '--encoding=UTF8', '--locale=C']
    execFileSync(program('initdb'), [...options, '-D', join(template, 'data')], {
      ...user,
      cwd: template,
      stdio: 'ignore',
    })
    // Who is named here needs a password; the others are trusted.
    const rules = join(template, 'data', 'pg_hba.conf')
    writeFileSync(rules, `host all locked 127.0.0.1/32 scram-sha-256\n${readFileSync(rules, 'utf8')}`)
    const made = template
    process.once('exit', () => rmSync(made, { recursive: true, force: true }))
  }
  const folder = newFolder()
  execFileSync('cp', ['-a', join(template, 'data'), join(folder, 'data')])
  return folder
}

/** Starts a server. Nothing is synced to disk: what a killed process has written, the system still has. */
export async function startPostgres(options: readonly string[] = []): Promise<PostgresServer> {
  return started(newData(), options)
}

async function started(folder: string, options: readonly string[]): Promise<PostgresServer> {
  const port = await freePort()
  let child = await launch(port, folder, options)
  const signal = (name: NodeJS.Signals): void => {
    for (const pid of processesOf(child)) killQuietly(pid, name)
  }
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const over = new Promise((resolve) => child.once('exit', resolve))
    signal('SIGKILL')
    await over
  }
  return {
    port,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    kill,
    restart: async () => {
      child = await launch(port, folder, options)
    },
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    replica: async () => {
      const copy = newFolder()
      const from = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-D', join(copy, 'data')]
      const how = ['--write-recovery-conf', '--wal-method=stream', '--checkpoint=fast', '--no-sync']
      await finished(spawn(program('pg_basebackup'), [...from, ...how], { ...user, cwd: copy, stdio: 'inherit' }))
      return started(copy, options)
    },
    close: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function launch(port: number, folder: string, options: readonly string[]): Promise<ChildProcess> {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'max_connections=200']
  settings.push('shared_buffers=32MB', 'wal_level=replica', 'logging_collector=off', ...options)
  const args = ['-D', join(folder, 'data'), '-p', String(port), ...settings.flatMap((one) => ['-c', one])]
  const child = spawn(program('postgres'), args, { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  return new Promise((resolve, reject) => {
    let log = ''
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`postgres ended with ${code}: ${log}`)))
    child.stderr?.on('data', (text) => {
      log = (log + String(text)).slice(-4000)
      if (/ready to accept (read-only )?connections/.test(String(text))) resolve(child)
    })
  })
}

/** The server and its children, each of which has a process group of its own. */
function processesOf({ pid }: ChildProcess): number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
  return [pid as number, ...stdout.trim().split(/\s+/).filter(Boolean).map(Number)]
}

function killQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended meanwhile.
  }
}

function finished(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${child.spawnfile} ended with ${code}`))))
  })
}
