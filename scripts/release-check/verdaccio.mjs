import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../pnpm.mjs'
import { must } from '../release/processes.mjs'

/** The last of its line that runs on Node 20. Its node-fetch 3 does not, and is replaced. */
const version = '6.8.0'
const program = join(root, `.cache/verdaccio@${version}/node_modules/verdaccio/bin/verdaccio`)

/**
 * Starts a registry on loopback. What is ours it takes and never asks others for; everything else comes from the registry that
 * this machine is set to.
 */
export async function startRegistry() {
  await install()
  const uplink = (await must('npm', ['config', 'get', 'registry'])).trim().split('\n').at(-1)
  const folder = mkdtempSync(join(tmpdir(), 'bearer-registry-'))
  const port = await freePort()
  const settings = {
    storage: join(folder, 'storage'),
    auth: { htpasswd: { file: join(folder, 'users') } },
    uplinks: { machine: { url: uplink, maxage: '60m', timeout: '60s' } },
    packages: {
      '@bearer/*': { access: '$all', publish: '$authenticated' },
      '**': { access: '$all', proxy: 'machine' },
    },
    log: { type: 'file', path: join(folder, 'log'), level: 'warn' },
    max_body_size: '50mb',
  }
  const file = join(folder, 'config.yaml')
  writeFileSync(file, JSON.stringify(settings))
  const child = spawn(process.execPath, [program, '--config', file, '--listen', `127.0.0.1:${port}`], {
    stdio: 'ignore',
  })
  const url = `http://127.0.0.1:${port}/`
  await answering(url, child)
  const userconfig = join(folder, 'npmrc')
  writeFileSync(userconfig, `registry=${url}\n//127.0.0.1:${port}/:_authToken=${await tokenOf(url)}\n`)
  const stop = () => {
    child.kill()
    rmSync(folder, { recursive: true, force: true })
  }
  return { url, userconfig, stop }
}

async function install() {
  if (existsSync(program)) return
  const folder = join(root, `.cache/verdaccio@${version}`)
  mkdirSync(folder, { recursive: true })
  const manifest = { private: true, dependencies: { verdaccio: version }, overrides: { 'node-fetch': '2.7.0' } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  await must('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'], { cwd: folder })
}

async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function answering(url, child) {
  for (let tried = 0; tried < 120; tried++) {
    if (child.exitCode !== null) throw new Error('verdaccio ended at once.')
    const isThere = await fetch(`${url}-/ping`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error('verdaccio did not answer within a minute.')
}

async function tokenOf(url) {
  const body = JSON.stringify({ name: 'rehearsal', password: crypto.randomUUID() })
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}-/user/org.couchdb.user:rehearsal`, { method: 'PUT', headers, body })
  const { token } = await response.json()
  if (typeof token !== 'string') throw new Error(`verdaccio gave no token: ${response.status}.`)
  return token
}
