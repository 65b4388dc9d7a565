import { type Client, createClient, type Transport } from '@bearer/client'
import { forwarded } from '@bearer/client/server'
import { memoryStore, type Store } from '@bearer/core'
import { afterEach, describe, expect, it } from 'vitest'
import { type Application, frameworks, publicUrl, start } from '../sessions/applications.ts'

const places: { readonly [transport in Transport]: string } = {
  body: '/body',
  cookie: '/web',
  'refresh-cookie': '/spa',
}
const ada = { username: 'ada', password: 'right' }

let application: Application
let now: number
let isDown: boolean
let lose: number
const asked: string[] = []
afterEach(() => application.close())

/** A server on a framework, and a client of it whose network and time are the test's. */
async function open(framework: (typeof frameworks)[number], transport: Transport) {
  now = Date.now()
  isDown = false
  lose = 0
  asked.length = 0
  const clock = () => now
  application = await start(framework, { clock, store: failing(memoryStore({ clock }), () => isDown) })
  const own = `http://127.0.0.1:${application.port}`
  const browser = forwarded({}, { origin: publicUrl, to: [own] }).fetch
  const network: typeof fetch = async (input, init) => {
    asked.push(new URL(String(input)).pathname)
    const response = await (transport === 'body' ? fetch : browser)(input, init)
    if (lose-- > 0) throw new TypeError('The answer was lost.')
    return response
  }
  const session: Client = createClient({ url: own + places[transport], transport, fetch: network, clock })
  const list = (): Promise<number> => session.fetch(`${places[transport]}/sessions`).then(({ status }) => status)
  return { session, list }
}
const refreshes = (): number => asked.filter((path) => path.endsWith('/refresh')).length

const table = frameworks.flatMap((framework) =>
  (Object.keys(places) as Transport[]).map((transport) => [framework.name, transport, framework] as const),
)

describe.each(table)('the client with session endpoints on %s (%s)', (_, transport, framework) => {
  it('stays in through three expiries, five calls each, without a 401, and through a lost answer', async () => {
    const { session, list } = await open(framework, transport)
    expect(await session.login(ada)).toMatchObject({ status: 'signed-in', scope: 'a b' })
    for (let i = 0; i < 3; i++) {
      now += 700_000
      expect(await Promise.all(Array.from({ length: 5 }, list))).toEqual([200, 200, 200, 200, 200])
    }
    expect(refreshes()).toBe(3)
    now += 700_000
    lose = 1
    expect([await list(), refreshes()]).toEqual([200, 5])
    expect(await session.sessions()).toMatchObject([{ current: true }])
    expect(await session.logout()).toBe(true)
    expect([await list(), session.state.status]).toEqual([401, 'signed-out'])
  })

  it('is out when the password was changed elsewhere, and asks the server once', async () => {
    const { session, list } = await open(framework, transport)
    await session.login(ada)
    await application.sessions.revokeAll('ada')
    expect(await Promise.all([list(), list()])).toEqual([401, 401])
    expect([session.state.status, refreshes()]).toEqual(['signed-out', 1])
  })
})

it('a store that is down for longer than a call waits ends no session', async () => {
  const { session, list } = await open(frameworks[0] as (typeof frameworks)[number], 'body')
  await session.login(ada)
  now += 700_000
  isDown = true
  await expect(list()).rejects.toMatchObject({ code: 'unavailable', status: 503 })
  expect(session.state.status).toBe('signed-in')
  isDown = false
  expect(await list()).toBe(200)
})

/** A store whose sessions are down at times. */
function failing(store: Store, isDown: () => boolean): Store {
  const sessions = new Proxy(store.sessions, {
    get: (target, name: keyof Store['sessions']) =>
      isDown() ? () => Promise.reject(new Error('The store is down.')) : target[name].bind(target),
  })
  return { ...store, sessions }
}
