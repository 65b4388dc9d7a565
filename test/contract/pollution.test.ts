import { describe, expect, it } from 'vitest'
import { polluted } from '../../packages/core/test/support/pollution.ts'
import { send } from './client.ts'
import { smallApps } from './small-apps.ts'
import { guardOptions, token } from './support.ts'

/**
 * What adapters read of options, routes, results and requests: each under the value that would let most through. Not `config`:
 * Fastify itself takes a polluted one for that of every route.
 */
const members: readonly (readonly [name: string, value: unknown])[] = [
  ['forwardErrors', true],
  ['attach', 'user'],
  ['bearer', false],
  ['auth', { subject: 'eve' }],
  ['ok', true],
  ['preflight', 'pass'],
  ['anonymous', 'if-invalid'],
  ['error', { status: 200 }],
  ['allowPlainHttp', true],
  ['authorization', `Bearer ${token({ sub: 'eve' })}`],
  ['rawHeaders', ['authorization', `Bearer ${token({ sub: 'eve' })}`]],
  ['secure', true],
  ['tls', true],
]

const sent = [[], [['authorization', 'Bearer a.b.c']], [['authorization', `Bearer ${token()}`]]] as const

/** Every answer of an application, without the fields that time makes. */
async function answers(port: number): Promise<unknown[]> {
  const all: unknown[] = []
  for (const headers of sent) {
    const { status, headers: fields, body } = await send(port, { path: '/x', headers })
    all.push([status, fields['www-authenticate'], fields['content-type'], body])
  }
  return all
}

describe.each(smallApps)('on $name, a polluted Object.prototype', (app) => {
  it.each(members)('changes no answer by "%s"', async (name, value) => {
    const options = { ...guardOptions }
    const honest = await app.start({ options })
    const expected = await answers(honest.port)
    await honest.close()
    const started = await polluted(name, value, () => app.start({ options }))
    // Frameworks read much themselves: only the guard's part of a request is asked while it stands.
    const found = await answers(started.port)
    await started.close()
    expect(found).toEqual(expected)
  })
})
