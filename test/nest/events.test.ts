import { type IncomingMessage, get as plainGet } from 'node:http'
import { memoryStore, mirror, revocationKey } from '@bearer/core'
import { BearerModule, Public } from '@bearer/nest'
import { Controller, Sse } from '@nestjs/common'
import { finalize, merge, NEVER, of } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { nest, type platforms } from './support.ts'

const setting = nest()

/** What has been told that nobody listens any more. */
let left: (() => void) | undefined

@Controller()
class News {
  @Sse('news') news() {
    return merge(of({ data: 'hello' }), NEVER).pipe(finalize(() => left?.()))
  }
  @Sse('silent') silent() {
    return NEVER
  }
  @Sse('open') @Public() open() {
    return of({ data: 'bye' })
  }
}

async function read(url: string, token?: string) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    plainGet(url, { headers }, resolve).on('error', reject),
  )
  let text = ''
  response.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  const ended = new Promise<string>((resolve) => response.on('close', () => resolve(text)))
  return { status: response.statusCode, ended, begun: () => expect.poll(() => text).toContain('hello') }
}

const revoked = { before: Number.MAX_SAFE_INTEGER, expiresAt: Date.now() + 60_000 }

describe.each<keyof typeof platforms>(['Express', 'Fastify'])('an @Sse() handler on %s', (platform) => {
  async function started(more: object = {}) {
    const { revocations: store } = memoryStore()
    const options = { ...setting.options(), revocations: mirror(store), ...more }
    const { url, app, logged } = await setting.start(
      { imports: [BearerModule.forRoot(options as never)], controllers: [News] },
      platform,
    )
    const revoke = (jti: string) => store.put([{ key: revocationKey.token(setting.issuer().issuer, jti), ...revoked }])
    return { url, app, logged, revoke }
  }

  it('ends with an event that says why when its token is revoked, and so does what feeds it', async () => {
    const { url, logged, revoke } = await started()
    const isLeft = new Promise<void>((resolve) => {
      left = resolve
    })
    const { status, ended, begun } = await read(`${url}/news`, await setting.issuer().mint({ sub: 'ada', jti: 'one' }))
    await begun()
    await revoke('one')
    expect(await ended).toMatch(/event: end\ndata: \{"reason":"revoked"\}\n\n$/)
    await isLeft
    expect([status, logged.lines]).toEqual([200, []])
  })

  it('ends when its token expires, though nothing was sent', async () => {
    const { url } = await started({ clockTolerance: 0 })
    const exp = Math.floor(Date.now() / 1000) + 2
    const { status, ended } = await read(`${url}/silent`, await setting.issuer().mint({ sub: 'ada', exp }))
    expect(await ended).toMatch(/event: end\ndata: \{"reason":"expired"\}\n\n$/)
    expect(status).toBe(200)
  })

  it('ends when the application does, and what is public is held by nobody', async () => {
    const { url, app } = await started()
    const { ended, begun } = await read(`${url}/news`, await setting.issuer().mint({ sub: 'ada' }))
    await begun()
    expect(await (await read(`${url}/open`)).ended).toContain('bye')
    await app.close()
    expect(await ended).toContain('event: end\ndata: {"reason":"closed"}')
  })

  it('lets nobody in without a token', async () => {
    const { url } = await started()
    expect((await read(`${url}/news`)).status).toBe(401)
  })
})
