import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Certificate } from '../../packages/core/test/support/certificate.ts'

/** What a proxy of a test is started with, beside what a page shows. */
export interface ProxySetting {
  /** The port of the server behind it. */
  readonly upstream: number
  readonly certificate: Certificate
  /** Whose client certificates it trusts, where it asks for some. */
  readonly clients?: readonly Certificate[]
}

export interface RunningProxy {
  /** Where it speaks TLS. */
  readonly port: number
  /** Where the same configuration speaks plain HTTP. */
  readonly plain: number
  close(): Promise<void>
}

/** Whether a program can be had, from the Debian package that has it; in CI it must be. */
export function hasProgram(program: string, debian: string): boolean {
  const isInstalled = (): boolean => spawnSync(program, ['-h']).error === undefined
  if (isInstalled()) return true
  try {
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', debian], { stdio: 'ignore' })
  } catch {
    if (process.env['CI'] === 'true') throw new Error(`${program} is needed in CI: apt-get install ${debian}.`)
    console.warn(`\n*** No ${program} here: the tests that need it are SKIPPED. ***\n`)
  }
  return isInstalled()
}

/** A folder of a proxy's own, for its configuration and whatever it writes. */
export interface Folder {
  readonly path: string
  /** Writes a file, and gives where it is. */
  write(name: string, content: string): string
  remove(): void
}

export function proxyFolder(name: string): Folder {
  const path = mkdtempSync(join(tmpdir(), `bearer-${name}-`))
  return {
    path,
    write: (file, content) => {
      writeFileSync(join(path, file), content)
      return join(path, file)
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** Starts a program that listens on a port, and gives what ends it and its folder. */
export async function startProgram(
  program: string,
  args: readonly string[],
  port: number,
  folder: Folder,
): Promise<() => Promise<void>> {
  const env = { ...process.env, HOME: folder.path, XDG_DATA_HOME: folder.path, XDG_CONFIG_HOME: folder.path }
  const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said = `${said}${text}`.slice(-10_000)
  })
  const over = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`${program} ended: ${said}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return async () => {
    child.kill('SIGKILL')
    await over
    folder.remove()
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
