import { describe, it } from 'vitest'
import { cases } from './cases.ts'
import { send } from './client.ts'
import { isSendable, sendHttp2 } from './client-http2.ts'
import { frameworks, http2Frameworks } from './frameworks.ts'
import { check, servers } from './servers.ts'

describe.each(frameworks)('the HTTP contract on $name', (framework) => {
  const server = servers(framework)
  it.each(cases)('$title', async ({ send: sent, expected, setup }) => {
    const { port } = await server(setup)
    check(await send(port, sent), expected)
  })
})

describe.each(http2Frameworks)('the HTTP contract over HTTP/2 on $name', (framework) => {
  const server = servers(framework)
  it.each(cases.filter(({ send: sent }) => isSendable(sent)))('$title', async ({ send: sent, expected, setup }) => {
    const { port } = await server({ ...setup, http2: true })
    check(await sendHttp2(port, sent), expected)
  })
})
