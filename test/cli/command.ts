import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url))

/** What a run of `bearer` came to. */
export interface Ran {
  readonly status: number | null
  readonly out: string
  readonly err: string
}

interface Surroundings {
  readonly input?: string
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

/** Not what test runners and CI set: it leads to modules of this repository, and to colours. */
const bare = { CI: undefined, NODE_PATH: undefined, FORCE_COLOR: undefined, NO_COLOR: undefined }

function start(args: readonly string[], { cwd, env }: Surroundings): ChildProcess {
  if (!existsSync(program)) throw new Error('The command is not built: npx turbo run build --filter=@bearer/cli')
  return spawn(process.execPath, [program, ...args], { cwd, env: { ...process.env, ...bare, ...env } })
}

/** Runs the built command as a process. */
export async function bearer(args: readonly string[], surroundings: Surroundings = {}): Promise<Ran> {
  const child = start(args, surroundings)
  let [out, err] = ['', '']
  child.stdout?.on('data', (chunk) => (out += chunk))
  child.stderr?.on('data', (chunk) => (err += chunk))
  child.stdin?.end(surroundings.input ?? '')
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { status, out, err }
}

/** A running `bearer issuer`. */
export interface RunningIssuer {
  readonly issuer: string
  readonly audience: string
  readonly accessToken: string
  /** Sends it Ctrl-C, and gives its exit status. */
  end(): Promise<number | null>
}

export async function bearerIssuer(...args: readonly string[]): Promise<RunningIssuer> {
  const child = start(['issuer', '--port', '0', '--json', ...args], {})
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve))
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', resolve)
    child.once('close', () => reject(new Error('bearer issuer ended.')))
  })
  const end = (): Promise<number | null> => {
    child.kill('SIGINT')
    return closed
  }
  return { ...(JSON.parse(line) as Omit<RunningIssuer, 'end'>), end }
}

/** A token of a running issuer, by `bearer token`. */
export async function tokenOf({ issuer }: RunningIssuer, ...args: readonly string[]): Promise<string> {
  const { status, out, err } = await bearer(['token', '--issuer', issuer, ...args])
  if (status !== 0) throw new Error(err)
  return out.trim()
}

/** A folder of a stranger's. */
export const folder = (): string => mkdtempSync(join(tmpdir(), 'bearer-cli-'))

/** Serves what listens to requests on loopback, until the tests are over. */
export async function served(listener: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
