import { type BearerRequest, type BearerResponse, serve } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { type CookieOptions, type SessionsOptions, sessionEndpoints, signIn, type Transport } from '../src/index.ts'
import { refreshSecret, type Setting, setting } from './support.ts'

const publicUrl = 'https://app.example'

/** A process of an application, and what it answers a browser. */
interface Process {
  readonly made: Setting
  ask(jar: Map<string, string>, path: string, form?: Record<string, string>): Promise<number>
}

function processOf(cookies: CookieOptions, transport: Transport, options: Partial<SessionsOptions> = {}): Process {
  const made = setting({ publicUrl, cookies, ...options })
  const endpoints = sessionEndpoints(made.sessions, { transport, login: () => ({ subject: 'ada' }) })
  return {
    made,
    async ask(jar, path, form = {}) {
      const request: BearerRequest = {
        method: 'POST',
        url: path,
        tls: true,
        headers: [
          ['sec-fetch-site', 'same-origin'],
          ['cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; ')],
          ['content-type', 'application/x-www-form-urlencoded'],
        ],
        body: async () => ({ kind: 'bytes', bytes: new TextEncoder().encode(new URLSearchParams(form).toString()) }),
      }
      const response =
        path === '/sign-in'
          ? await signIn(made.sessions, request, { subject: 'ada' }, { transport })
          : ((await serve(endpoints, request, path)) as BearerResponse)
      for (const [name, line] of response.headers) if (name === 'set-cookie') keep(jar, line)
      return response.status
    },
  }
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split('; ')
  const at = pair.indexOf('=')
  if (attributes.includes('Max-Age=0')) jar.delete(pair.slice(0, at))
  else jar.set(pair.slice(0, at), pair.slice(at + 1))
}

const refreshNames = (jar: Map<string, string>): readonly string[] =>
  [...jar.keys()].filter((one) => one.endsWith('rt'))

describe.each<Transport>(['cookie', 'refresh-cookie'])('cookies whose name changes, as %s', (transport) => {
  /** As it runs while a deployment goes on: one process has the new name already, and each reads the other's. */
  function deploying() {
    const before = processOf({ previousNames: ['wiki'] }, transport)
    const after = processOf({ name: 'wiki', previousNames: [''] }, transport, { store: before.made.store })
    const wait = (ms: number): void => {
      before.made.now += ms
      after.made.now += ms
    }
    return { before, after, wait, events: () => [...before.made.events, ...after.made.events] }
  }

  it('keep their session, whichever process of a deployment a refresh reaches', async () => {
    const { before, after, wait, events } = deploying()
    const jar = new Map<string, string>()
    expect(await before.ask(jar, '/login')).toBe(200)
    const [to, answers]: [readonly Process[], number[]] = [[after, after, before, before, after, before], []]
    for (const process of to) {
      wait(11_000)
      answers.push(await process.ask(jar, '/refresh'))
    }
    expect([answers, events()]).toEqual([to.map(() => 200), []])
    expect(refreshNames(jar)).toEqual(['__Host-Http-rt'])
  })

  it.each(['/login', '/sign-in'])('leave no dead token behind at %s', async (path) => {
    const { before, after, wait } = deploying()
    const jar = new Map<string, string>()
    await before.ask(jar, '/login')
    expect([await after.ask(jar, path), refreshNames(jar)]).toEqual([200, ['__Host-Http-wiki-rt']])
    wait(11_000)
    expect(await before.ask(jar, '/refresh')).toBe(200)
  })

  it('are left alone where another application of the host has that name', async () => {
    const shop = processOf({}, transport, {
      refreshKeys: [{ id: 'shop', secret: Uint8Array.from(refreshSecret).reverse() }],
    })
    const wiki = processOf({ name: 'wiki', previousNames: [''] }, transport)
    const jar = new Map<string, string>()
    for (const process of [shop, wiki]) await process.ask(jar, '/login')
    const held = jar.get('__Host-Http-rt')
    expect([await wiki.ask(jar, '/refresh'), jar.get('__Host-Http-rt')]).toEqual([200, held])
  })

  it('go at a refused refresh as little as any other', async () => {
    const { before, after } = deploying()
    const jar = new Map<string, string>()
    await before.ask(jar, '/login')
    await after.made.sessions.revokeAll('ada')
    expect([await after.ask(jar, '/refresh'), refreshNames(jar)]).toEqual([400, ['__Host-Http-rt']])
  })
})
