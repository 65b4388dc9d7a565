import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { frameworks } from './frameworks.ts'
import { servers } from './servers.ts'
import { token } from './support.ts'

/** Sends octets as they stand and gives the status line of the answer. */
function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'))
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
    })
    socket.on('close', () => resolve(answer.split('\r\n', 1)[0] as string))
    socket.on('error', reject)
  })
}

const good = token()
const refused = 'HTTP/1.1 400 Bad Request'

/** hostile-inputs §1, rows 14 to 16: what no HTTP parser may let through, so that no guard ever sees it. */
describe.each(frameworks)('broken header fields on $name', (framework) => {
  const server = servers(framework)
  it.each([
    ['a folded line', `Authorization: Bearer\r\n ${good}`],
    ['a bare line feed', `Authorization: Bearer ${good}\nX: y`],
    ['a bare carriage return', `Authorization: Bearer \r${good}`],
    ['NUL', `Authorization: Bearer ${good}\0`],
    ['DEL', `Authorization: Bearer ${good}\x7f`],
    ['a space before the colon', `Authorization : Bearer ${good}`],
  ])('%s', async (_what, line) => {
    const { port } = await server()
    const text = `GET /api/me HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${line}\r\nConnection: close\r\n\r\n`
    expect(await sendRaw(port, text)).toBe(refused)
  })
})
