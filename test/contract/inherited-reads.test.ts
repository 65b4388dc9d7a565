import { expect, it } from 'vitest'
import { inheritedReads } from '../../packages/core/test/support/inherited-reads.ts'
import { send } from './client.ts'
import { frameworks } from './frameworks.ts'
import { nestFrameworks } from './nest-app.ts'
import { cookie, type Framework, token } from './support.ts'

const packages = ['core', 'express', 'koa', 'fastify', 'fetch', 'nest']

/** The methods of what options hold, and what applications attach, which the guard reads to see whether it is its own. */
const others = /^(?:open,|auth, by attachAuth)/

const good = token({ scope: 'read write', tenant: 'a' })
const ways = [[], [['authorization', `Bearer ${good}`]], [['cookie', `${cookie}=${good}`]]] as const
const paths = ['/api/me', '/solo', '/optional', '/api/admin', '/api/tenants/a', '/api/boom', '/unavailable', '/hook']
const further = ['/waiting', '/forwarded', '/auth/ping', '/nothing', '/.well-known/oauth-protected-resource']

/** What an application answers to requests of all kinds. */
async function answers(framework: Framework): Promise<readonly string[]> {
  const { port, close } = await framework.start({})
  const told: string[] = []
  for (const method of ['GET', 'POST'])
    for (const path of [...paths, ...further])
      for (const headers of ways) told.push(`${path} ${(await send(port, { method, path, headers })).status}`)
  const body = '{"a":"b"}'
  const json = [['content-type', 'application/json']] as const
  told.push((await send(port, { method: 'POST', path: '/auth/fields', headers: json, body })).body)
  await close()
  return told
}

/** Those that run where every object has a getter for every name; Express 4 and Koa 2 are in the table of the contract. */
const newest = [...frameworks, ...nestFrameworks].filter(({ name }) => !/^(?:Express 4|Koa 2)$/.test(name))

it.each(newest)('nothing is read that every object has, on $name', async (framework) => {
  const expected = await answers(framework)
  let told: readonly string[] = []
  const reads = await inheritedReads(async () => {
    told = await answers(framework)
  }, packages)
  expect(reads.filter((read) => !others.test(read))).toEqual([])
  expect(told).toEqual(expected)
})
