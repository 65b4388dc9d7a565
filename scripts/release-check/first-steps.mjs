import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../pnpm.mjs'
import { must } from '../release/processes.mjs'
import { unnamed } from './mistakes.mjs'

/**
 * The README's Express sample beside `npx bearer issuer`: `bearer token | curl` gives 200, `bearer doctor` is content, and then
 * each of the mistakes that people make most is made. Gives the status, and the mistakes that nothing named.
 */
export async function firstSteps({ folder, write, runs }) {
  const issuer = spawn('npx', ['bearer', 'issuer', '--port', '0', '--json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: issuer.stdout }).once('line', resolve)
    issuer.once('close', () => reject(new Error('bearer issuer ended.')))
  })
  const { issuer: url, audience } = JSON.parse(line)
  const port = await freePort()
  const sample = /### Express\n\n```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))[1]
  write('sample.mjs', sample.replace('https://login.example.com', url).replace('3000', String(port)))
  const server = spawn(process.execPath, ['sample.mjs'], { cwd: folder, stdio: 'inherit' })
  const api = `http://127.0.0.1:${port}/api/reports`
  try {
    await listening(api)
    const token = (await must('npx', ['bearer', 'token', '--issuer', url], { cwd: folder })).trim()
    const status = await must('curl', [
      '--silent',
      '--output',
      '/dev/null',
      '--write-out',
      '%{http_code}',
      '--header',
      `Authorization: Bearer ${token}`,
      api,
    ])
    await runs('npx', 'bearer', 'doctor', api, '--issuer', url, '--audience', audience)
    return { status, unnamed: await unnamed({ folder, api, issuer: url, audience }) }
  } finally {
    server.kill()
    process.kill(-issuer.pid)
  }
}

async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function listening(url) {
  for (let tried = 0; tried < 60; tried++) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error('The sample of the README does not listen.')
}
