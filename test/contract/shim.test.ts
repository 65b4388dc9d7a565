import { describe, it } from 'vitest'
import { cases } from './cases.ts'
import { send } from './client.ts'
import { nodeFrameworks } from './frameworks.ts'
import { check, servers } from './servers.ts'

/** Of repeated fields, a shim has only what Node's `headers` keep: nothing can be seen of the others. */
const visible = cases.filter(({ send: { headers = [] } }) => {
  const names = headers.map(([name]) => name.toLowerCase())
  return new Set(names).size === names.length
})

describe.each(nodeFrameworks)('the HTTP contract where rawHeaders are empty, on $name', (framework) => {
  const server = servers(framework)
  it.each(visible)('$title', async ({ send: sent, expected, setup }) => {
    const { port } = await server({ ...setup, shim: true })
    check(await send(port, sent), expected)
  })
})
