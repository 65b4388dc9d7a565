import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { WorkerSettings } from './worker.ts'

/** A worker on loopback. */
export interface RunningWorker {
  /** Asks one of its routes, in a request of its own. */
  ask(route: string, token?: string): Promise<unknown>
  close(): void
}

/**
 * Bundles the worker as tools for Workers do and starts it in `workerd`, without Node's modules. A bundle that needs one
 * does not come to be: nothing is external.
 */
export async function startWorker(
  workerd: string,
  compatibilityDate: string,
  settings: WorkerSettings,
): Promise<RunningWorker> {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-worker-'))
  await build({
    entryPoints: [fileURLToPath(new URL('worker.ts', import.meta.url))],
    outfile: join(folder, 'worker.js'),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    conditions: ['workerd', 'worker', 'browser'],
    define: { settings: JSON.stringify(settings) },
    tsconfigRaw: '{}',
    logLevel: 'error',
  })
  writeFileSync(join(folder, 'worker.capnp'), configuration(compatibilityDate))
  const child = spawn(workerd, ['serve', join(folder, 'worker.capnp'), '--control-fd=3'], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  const origin = `http://127.0.0.1:${await portOf(child)}`
  return {
    ask: async (route, token) => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
      const response = await fetch(`${origin}/${route}`, { headers, signal: AbortSignal.timeout(60_000) })
      return response.ok ? response.json() : response.status
    },
    close: () => {
      child.kill('SIGKILL')
      rmSync(folder, { recursive: true })
    },
  }
}

/** `nodejs_compat` is on by default since some date: it is turned off by both of its names. */
const configuration = (compatibilityDate: string): string => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker", esModule = embed "worker.js")],
      compatibilityDate = "${compatibilityDate}",
      compatibilityFlags = ["no_nodejs_compat", "no_nodejs_compat_v2"],
    )),
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`

/** The port that it says it listens on. */
function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`workerd ended with ${code}.`)))
    setTimeout(() => reject(new Error('workerd does not say where it listens.')), 30_000).unref()
    child.stdio[3]?.on('data', (chunk) => {
      text += chunk
      const port = /"socket":"http","port":(\d+)/.exec(text)?.[1]
      if (port !== undefined) resolve(Number(port))
    })
  })
}
