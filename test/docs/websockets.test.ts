import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort, sample } from './samples.ts'
import { type SlowIssuer, slowIssuer } from './slow-issuer.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))

describe.each(['express', 'koa', 'fastify'])('the WebSocket sample of the README of %s, as a process', (name) => {
  let issuer: SlowIssuer
  let written: string
  let port: number
  let sampled: ChildProcess

  beforeEach(async () => {
    issuer = await slowIssuer('https://api.example.com')
    port = await freePort()
    written = mkdtempSync(join(folder, 'run-'))
    const code = sample(`packages/${name}/README.md`, 'WebSockets')
      .replace('https://login.example.com', issuer.origin)
      .replaceAll('3000', String(port))
    const outfile = join(written, 'sample.mjs')
    await build({
      stdin: { contents: code, loader: 'ts', resolveDir: folder },
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@bearer/source'],
      external: ['express', 'koa', 'fastify', 'ws'],
      outfile,
    })
    sampled = spawn(process.execPath, [outfile], { stdio: 'ignore' })
    while (!(await reachable(port))) expect(sampled.exitCode).toBeNull()
  })
  afterEach(async () => {
    const ended = sampled.exitCode === null ? once(sampled, 'exit') : undefined
    sampled.kill()
    await ended
    await issuer.close()
    rmSync(written, { recursive: true })
  })

  const upgrade = (token?: string): Socket => {
    const authorization = token === undefined ? '' : `Authorization: Bearer ${token}\r\n`
    const handshake = `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n`
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    socket.write(
      `GET /live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${handshake}${authorization}\r\n`,
    )
    return socket
  }
  /** An answer shows that the process has been round its event loop since the last reset, and has survived it. */
  const lives = async (): Promise<void> => {
    expect(await text(upgrade())).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/)
    expect(sampled.exitCode).toBeNull()
  }

  it('lives through connections that are reset at each moment while the guard decides', async () => {
    const half = connect(port, '127.0.0.1')
    half.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n')
    await once(half, 'connect')
    half.resetAndDestroy()
    await lives()

    const token = await issuer.mint()
    for (const moment of ['metadata', 'keys'] as const) {
      const [first, second] = [upgrade(token), upgrade(token)]
      await issuer.asked(moment)
      first.resetAndDestroy()
      await lives()
      second.resetAndDestroy()
      issuer.release()
      await lives()
    }

    const refused = upgrade()
    await once(refused, 'connect')
    refused.resetAndDestroy()
    await lives()

    const accepted = upgrade(token)
    await once(accepted, 'data')
    accepted.resetAndDestroy()
    await lives()

    // What breaks the protocol: reserved bits, no mask, a close without a whole code, a text without end.
    for (const frame of [
      [0xff, 0x81],
      [0x81, 0x01, 0x41],
      [0x88, 0x81, 0, 0, 0, 0, 1],
      [0x81, 0xff, 0xff],
    ]) {
      const client = upgrade(token)
      expect(String(await once(client, 'data'))).toMatch(/^HTTP\/1\.1 101 /)
      client.write(Uint8Array.from([...frame, ...Array(16).fill(0)]))
      await text(client)
      await lives()
    }
  })

  it('writes refusals as HTTP, with their challenge and problem, and closes the connection', async () => {
    const [head = '', body = ''] = (await text(upgrade())).split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/)
    expect(head.toLowerCase()).toMatch(/\r\nwww-authenticate: bearer/)
    expect(head.toLowerCase()).toContain('\r\nconnection: close')
    expect(JSON.parse(body)).toMatchObject({ status: 401 })
  })
})

async function reachable(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const reached = await new Promise<boolean>((resolve) =>
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false)),
  )
  socket.destroy()
  if (!reached) await new Promise((resolve) => setTimeout(resolve, 20))
  return reached
}

/** All that comes until the other side ends. This side never does. */
async function text(socket: Socket): Promise<string> {
  let all = ''
  for await (const chunk of socket) all += chunk
  return all
}
