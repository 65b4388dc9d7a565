import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What is started: `redis-server`, or what REDIS_SERVER names, such as `valkey-server`. */
export const serverCommand: string = process.env['REDIS_SERVER'] ?? 'redis-server'

/** A private server of a test, on loopback. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  /** Ends it without a chance to save. */
  kill(): Promise<void>
  /** Starts it again on the same port, with what was saved, if anything. */
  restart(): Promise<void>
  /** Stops the process where it is; `resume` lets it go on. */
  pause(): void
  resume(): void
  close(): Promise<void>
}

/** Whether a server can be had: on PATH, or a redis-server installed now where this is root's own machine. */
export function hasRedis(): boolean {
  if (isInstalled()) return true
  if (serverCommand !== 'redis-server') throw new Error(`REDIS_SERVER names ${serverCommand}, which does not start.`)
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return absent()
  try {
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore' })
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'redis-server'], { stdio: 'ignore' })
  } catch {
    return absent()
  }
  return isInstalled() || absent()
}

const isInstalled = (): boolean => spawnSync(serverCommand, ['--version']).status === 0

/** In CI a missing server is a failure; elsewhere its tests are skipped, and say so. */
function absent(): false {
  if (process.env['CI'] === 'true') throw new Error('redis-server is needed in CI: apt-get install redis-server.')
  console.warn('\n*** No redis-server on PATH: the tests that need one are SKIPPED. ***\n')
  return false
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts a server without persistence, unless its options say otherwise. */
export async function startRedis(options: readonly string[] = [], at?: number): Promise<RedisServer> {
  const port = at ?? (await freePort())
  const folder = mkdtempSync(join(tmpdir(), 'bearer-redis-'))
  let child = await launch(port, folder, options)
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill: () => ended(child, 'SIGKILL'),
    restart: async () => {
      child = await launch(port, folder, options)
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    close: async () => {
      await ended(child, 'SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function launch(port: number, folder: string, options: readonly string[]): Promise<ChildProcess> {
  const always = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no']
  // Replicas need not wait for others to come.
  always.push('--repl-diskless-sync-delay', '0')
  const child = spawn(serverCommand, [...always, ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${serverCommand} ended with ${code}`)))
    child.stdout?.on('data', (text) => {
      if (String(text).includes('Ready to accept connections')) resolve(child)
    })
  })
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const over = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await over
}
