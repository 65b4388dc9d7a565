import { spawn } from 'node:child_process'

/** Runs a program and gives its exit code and what it wrote. Nothing of it is read from a terminal. */
export function ran(command, args, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    const output = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output: Buffer.concat(output).toString('utf8') }))
  })
}

/** The same, where a failure is one: rejects with its output. */
export async function must(command, args, options) {
  const { code, output } = await ran(command, args, options)
  if (code !== 0) throw new Error(`${command} ${args[0] ?? ''} failed:\n${output.trim()}`)
  return output
}
