import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('server.mjs', import.meta.url))

/** Starts a server in a process of its own. */
export async function startServer(runtime, folder, framework, name, algorithm) {
  const args = [...runtime.args, script, folder, framework, name, algorithm]
  const env = { ...process.env, NODE_ENV: 'production' }
  const child = spawn(runtime.command, args, { stdio: ['pipe', 'pipe', 'inherit'], env })
  const lines = createInterface({ input: child.stdout })
  const line = async () => (await once(lines, 'line', { signal: AbortSignal.timeout(20_000) }))[0]
  const url = `http://127.0.0.1:${await line()}/api/me`
  return {
    name,
    url,
    /** Microseconds that the process has taken so far. */
    async processorTime() {
      child.stdin.write('\n')
      return Number(await line())
    },
    close: () => child.stdin.end(),
  }
}
