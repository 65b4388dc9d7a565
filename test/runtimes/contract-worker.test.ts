import { afterAll, describe, it } from 'vitest'
import { cases } from '../contract/cases.ts'
import { send } from '../contract/client.ts'
import { check } from '../contract/servers.ts'
import { runtime } from './runtime.ts'
import { startWorkers } from './workerd.ts'

const setups = [...new Set(cases.map(({ setup = {} }) => JSON.stringify(setup)))]
const name = (setup: object = {}): string => `setup${setups.indexOf(JSON.stringify(setup))}`

describe.each(['hono', 'fetch'])('the HTTP contract on Workers: %s', async (application) => {
  const workers = await startWorkers({
    workerd: runtime.command[0],
    compatibilityDate: '2026-11-01',
    entry: 'contract-worker.ts',
    services: setups.map((text) => {
      const setup: object = JSON.parse(text)
      return { name: name(setup), bindings: { application, setup } }
    }),
  })
  afterAll(() => workers.close())

  it.each(cases)('$title', async ({ send: sent, expected, setup }) =>
    check(await send(workers.port(name(setup)), sent), expected),
  )
})
