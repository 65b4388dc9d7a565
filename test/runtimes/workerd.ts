import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** A service that `workerd` runs: one worker on a port of its own. */
export interface WorkerService {
  readonly name: string
  /** What the worker finds in `env`, as JSON. */
  readonly bindings?: { readonly [name: string]: unknown }
  /** Durable Objects: the class that a name in `env` is bound to. */
  readonly objects?: { readonly [name: string]: string }
}

/** What is run. */
export interface WorkerOptions {
  readonly workerd: string
  readonly compatibilityDate: string
  /** The worker's module, beside this file. */
  readonly entry: string
  /** Constants that the bundler puts in. */
  readonly define?: { readonly [name: string]: unknown }
  readonly services?: readonly WorkerService[]
}

/** Workers on loopback. */
export interface RunningWorkers {
  /** The port of a service. */
  port(name: string): number
  close(): void
}

/**
 * Bundles a worker as tools for Workers do and starts it in `workerd`, without Node's modules. A bundle that needs one does
 * not come to be: nothing is external.
 */
export async function startWorkers(options: WorkerOptions): Promise<RunningWorkers> {
  const { workerd, compatibilityDate, entry, define = {}, services = [{ name: 'main' }] } = options
  const folder = mkdtempSync(join(tmpdir(), 'bearer-worker-'))
  await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    outfile: join(folder, 'worker.js'),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
    define: Object.fromEntries(Object.entries(define).map(([name, value]) => [name, JSON.stringify(value)])),
    tsconfigRaw: '{}',
    logLevel: 'error',
  })
  writeFileSync(join(folder, 'worker.capnp'), configuration(compatibilityDate, services))
  const child = spawn(workerd, ['serve', join(folder, 'worker.capnp'), '--control-fd=3'], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  const ports = await portsOf(child, services)
  return {
    port: (name) => ports.get(name) as number,
    close: () => {
      child.kill('SIGKILL')
      rmSync(folder, { recursive: true })
    },
  }
}

/** `nodejs_compat` is on by default since some date: it is turned off by both of its names. */
function worker(compatibilityDate: string, { name, bindings = {}, objects = {} }: WorkerService): string {
  const classes = Object.values(objects).map((className) => `(className = "${className}", uniqueKey = "${className}")`)
  const bound = [
    ...Object.entries(bindings).map(
      ([as, value]) => `(name = "${as}", json = ${JSON.stringify(JSON.stringify(value))})`,
    ),
    ...Object.entries(objects).map(([as, className]) => `(name = "${as}", durableObjectNamespace = "${className}")`),
  ]
  return `    (name = "${name}", worker = (
      modules = [(name = "worker", esModule = embed "worker.js")],
      compatibilityDate = "${compatibilityDate}",
      compatibilityFlags = ["no_nodejs_compat", "no_nodejs_compat_v2"],
      bindings = [${bound.join(', ')}],
      durableObjectNamespaces = [${classes.join(', ')}],
      durableObjectStorage = (inMemory = void),
    ))`
}

/** `cf` of a request is what a field of this name says: Cloudflare's network fills it in elsewhere. */
const socket = ({ name }: WorkerService) =>
  `    (name = "${name}", address = "127.0.0.1:0", http = (cfBlobHeader = "cf-blob"), service = "${name}")`

const configuration = (compatibilityDate: string, services: readonly WorkerService[]): string => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
${services.map((service) => worker(compatibilityDate, service)).join(',\n')},
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [
${services.map(socket).join(',\n')}
  ],
);
`

/** The ports that it says it listens on. */
function portsOf(child: ChildProcess, services: readonly WorkerService[]): Promise<ReadonlyMap<string, number>> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`workerd ended with ${code}.`)))
    setTimeout(() => reject(new Error('workerd does not say where it listens.')), 30_000).unref()
    child.stdio[3]?.on('data', (chunk) => {
      text += chunk
      const said = [...text.matchAll(/"socket":"([^"]+)","port":(\d+)/g)]
      if (said.length === services.length) resolve(new Map(said.map(([, name = '', port]) => [name, Number(port)])))
    })
  })
}
