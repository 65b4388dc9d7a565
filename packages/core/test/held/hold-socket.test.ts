import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { createGuard, holdSocket, type SocketLike } from '../../src/index.ts'
import { createTestIssuer } from '../../src/testing/index.ts'

const audience = 'https://api.example'

/** As those of `ws`. */
class NodeSocket extends EventEmitter {
  readonly codes: unknown[] = []
  close(code: number): void {
    this.codes.push(code)
  }
  goAway(): void {
    this.emit('close')
  }
}

/** As those of Deno and browsers. */
class WebSocketLike extends EventTarget {
  readonly codes: unknown[] = []
  close(code: number): void {
    this.codes.push(code)
  }
  goAway(): void {
    this.dispatchEvent(new Event('close'))
  }
}

it.each([
  ['ws', () => new NodeSocket()],
  ['Deno', () => new WebSocketLike()],
])('is released when its client goes away: %s', async (_, make) => {
  const idp = await createTestIssuer({ audience })
  const guard = createGuard({ issuer: idp.issuer, audience, clock: idp.clock })
  const held = async (): Promise<ReturnType<typeof make>> => {
    const carrier = {}
    const headers = [['authorization', `Bearer ${await idp.mint()}`]] as const
    await guard.enforce(carrier, () => ({ method: 'GET', url: '/', tls: true, headers }))
    const socket = make()
    holdSocket(guard, carrier, socket as SocketLike)
    return socket
  }
  const [gone, there] = [await held(), await held()]
  gone.goAway()
  await guard.close()
  expect([gone.codes, there.codes]).toEqual([[], [1001]])
  await idp.close()
})
