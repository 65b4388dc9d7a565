import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../../examples/demo/dist/main.js', import.meta.url))
const shell = promisify(execFile)
const hasCurl = spawnSync('curl', ['--version']).status === 0

let demo: ChildProcess | undefined
afterEach(async () => {
  if (!demo || demo.exitCode !== null) return
  const gone = new Promise((resolve) => demo?.once('close', resolve))
  demo.kill()
  await gone
})

/** Starts the built demo and gives what it prints until it is ready, or until it ends. */
function start(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [main, ...args])
  demo = child
  let output = ''
  return new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk
        if (/listening on[\s\S]*\n\n$/.test(output)) resolve(output)
      })
    }
    child.on('close', (code) => resolve(`${output}(${code})`))
  })
}

describe('the command that starts the demo', () => {
  it.each(['express', 'koa', 'fastify'])('says on %s where it listens, and which lines to paste', async (framework) => {
    const output = await start('--framework', framework, '--port', '0')
    const url = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/m.exec(output)?.[1]
    expect((await fetch(`${url}/api/me`)).status).toBe(401)
    const lines = output.split('\n').filter((line) => line.startsWith('  '))
    expect(lines.map((line) => /curl \S+ (\S+)/.exec(line)?.[1])).toEqual([
      `${url}/auth/login`,
      `${url}/api/me`,
      `${url}/api/me`,
    ])
    if (!hasCurl) return
    const { stdout } = await shell('bash', ['-c', lines.join('\n')])
    expect(stdout).toMatch(
      /HTTP\/1\.1 200[\s\S]*"sub":"ada"[\s\S]*HTTP\/1\.1 401[\s\S]*www-authenticate: Bearer realm/i,
    )
  })

  it.each([
    ['an unknown framework', ['--framework', 'hapi'], /--framework takes express, koa, fastify/],
    ['an unknown store', ['--store', 'sqlite'], /--store takes memory, redis/],
    ['a port that is none', ['--port', 'x', '--store', 'memory'], /--port takes a number/],
    ['an unknown option', ['--prot', '1'], /Unknown option '--prot'/],
  ])('refuses %s and says what to do', async (_what, args, message) => {
    const output = await start(...args)
    expect(output).toMatch(message)
    expect(output).toMatch(/\(1\)$/)
    expect(output).not.toContain(' at ')
  })
})
