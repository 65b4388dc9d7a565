import { describe, it } from 'vitest'
import { cases } from './cases.ts'
import { send } from './client.ts'
import { nestFrameworks } from './nest-app.ts'
import { check, servers } from './servers.ts'

/** Nest forwards every refusal to its filters: there is nothing to choose. */
const forwarding = /^\/forwarded|^\/claims-fail-forwarded/

describe.each(nestFrameworks)('the HTTP contract on $name', (framework) => {
  const server = servers(framework)
  it.each(cases.filter(({ send: { path } }) => !forwarding.test(path)))('$title', async (row) => {
    const { port } = await server(row.setup)
    check(await send(port, row.send), row.expected)
  })
})
