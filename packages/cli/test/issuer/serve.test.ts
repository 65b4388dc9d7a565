import { expect, it } from 'vitest'
import { loopbackServer } from '../../src/issuer/serve.ts'

it('an issuer that has just begun lets requests wait until it knows its endpoints: its guard may have begun at the same time', async () => {
  const server = await loopbackServer(0)
  const early = fetch(`${server.origin}/known`)
  // It has been heard by then, and not answered.
  await new Promise((resolve) => setTimeout(resolve, 100))
  server.serve([{ method: 'GET', path: '/known', handle: () => ({ status: 200, headers: [], body: 'here' }) }])
  const answers = [await early, await fetch(`${server.origin}/known`), await fetch(`${server.origin}/unknown`)]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 404])
  await server.close()
})
