import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Runs a script of this package in a process of its own and gives the JSON that it prints last. */
export async function ask(runtime, script, ...args) {
  const path = fileURLToPath(new URL(`../${script}`, import.meta.url))
  const child = spawn(runtime.command, [...runtime.args, path, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const output = []
  child.stdout.on('data', (chunk) => output.push(chunk))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${script} ${args.join(' ')} ended with ${code}.`)
  return JSON.parse(Buffer.concat(output).toString().trim().split('\n').at(-1))
}
