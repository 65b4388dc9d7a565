import type { Transport } from '@bearer/client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type HeldServer, openHeldServer } from '../client/held-server.ts'
import { bundled } from './bundle.ts'
import { launch } from './launch.ts'

/** The page shows what its socket and its events are told. */
const script = `
import { createClient } from '@bearer/client'
import { events } from '@bearer/client/events'
import { socket } from '@bearer/client/socket'
const { transport } = document.documentElement.dataset
window.offset = 0
window.session = createClient({ url: '/auth', transport, clock: () => Date.now() + window.offset })
window.told = { socket: [], events: [] }
window.connect = () => {
  const { socket: one, events: other } = window.told
  socket(session, '/live', {
    ...(transport === 'cookie' ? { credential: 'cookie' } : { credential: 'ticket', ticketUrl: '/auth/ticket' }),
    onMessage: (data) => one.push(data),
    onEnd: (reason) => one.push('end: ' + reason),
  })
  events(session, '/events', {
    onEvent: ({ data }) => other.push(data),
    onEnd: (reason) => other.push('end: ' + reason),
  })
}
`
const bundle = bundled(script)

let browser: Browser
let server: HeldServer
beforeAll(async () => {
  browser = await launch()
})
afterAll(async () => {
  await browser.close()
})

async function open(transport: Transport): Promise<readonly [Page, Page]> {
  server = await openHeldServer(transport)
  const text = await bundle
  server.app.get('/client.js', (_req, res) => void res.type('text/javascript').send(text))
  server.app.get('/', (_req, res) =>
    res.send(`<!doctype html><html data-transport="${transport}"><script type="module" src="/client.js"></script>`),
  )
  const context = await browser.newContext()
  const tab = async (): Promise<Page> => {
    const made = await context.newPage()
    await made.goto(server.url)
    await made.waitForFunction(() => 'connect' in globalThis)
    return made
  }
  return [await tab(), await tab()]
}

it.each([
  ['cookie', 'cookie'],
  ['refresh-cookie', 'ticket'],
] as const)(
  'sockets and events of two tabs (%s) come back when their token has ended, and end where one tab logs out',
  async (transport, source) => {
    const tabs = await open(transport)
    await tabs[0].evaluate(`session.login({ username: 'ada' })`)
    for (const tab of tabs) await tab.evaluate('session.ready().then(connect)')
    const hello = `hello ada by ${source}`
    const all = (expected: object) =>
      Promise.all(tabs.map((tab) => expect.poll(() => tab.evaluate('told'), { timeout: 30_000 }).toEqual(expected)))
    await all({ socket: [hello], events: ['hello ada'] })
    for (const tab of tabs) await tab.evaluate('window.offset += 700_000')
    server.ahead += 700_000
    await all({ socket: [hello, hello], events: ['hello ada', 'hello ada'] })
    await tabs[1].evaluate('session.logout()')
    await all({
      socket: [hello, hello, 'end: signed-out'],
      events: ['hello ada', 'hello ada', 'end: signed-out'],
    })
    await server.close()
  },
  90_000,
)
