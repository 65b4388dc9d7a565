import { createTestIssuer } from '@bearer/core/testing'
import { bearer } from '@bearer/express'
import { Validator } from '@seriousme/openapi-schema-validator'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { send } from '../contract/client.ts'
import { type Document, described, document } from './openapi/described.ts'
import { freePort, run, sample } from './samples.ts'

const page = 'docs/openapi.md'
const shipped = 'node_modules/@bearer/sessions/openapi.json'

/** The sample of the page, with what it refers to. */
async function shown(): Promise<Document> {
  const validator = new Validator()
  // Reads the YAML; what it refers to outside is not there yet.
  await validator.validate(sample(page, 'OpenAPI and Swagger', 'yaml'))
  const own = JSON.parse(JSON.stringify(validator.specification).replaceAll(`${shipped}#`, '#')) as Document
  const whole = { ...own, components: { ...document.components, ...own.components } }
  expect(await validator.validate(whole)).toEqual({ valid: true })
  return whole
}

describe('docs/openapi.md', () => {
  it('shows a document that describes what a guard answers', async () => {
    const issuer = await createTestIssuer({ audience: 'https://api.example.com', clock: Date.now })
    const api = bearer({
      issuer: issuer.issuer,
      audience: 'https://api.example.com',
      on: { refused: () => {} },
    })
    const app = express().use('/api', api)
    app.get('/api/reports', api.requireScope('reports:read'), (_req, res) => void res.end())
    const port = await freePort()
    const server = app.listen(port)
    const { faults } = described(await shown())
    const bearing = (token: string) => ['authorization', `Bearer ${token}`] as const
    const token = await issuer.mint({ scope: 'other' })
    const requests = {
      400: [bearing(token), bearing(token)],
      401: [],
      403: [bearing(token)],
    }
    for (const [status, headers] of Object.entries(requests)) {
      const request = { method: 'GET', path: '/api/reports', headers }
      const received = await send(port, request)
      expect([received.status, faults({ ...request, ...received })]).toEqual([Number(status), []])
    }
    await issuer.close()
    server.close()
  })

  it('serves the file that is shipped', async () => {
    const port = await run(sample(page, 'The session endpoints as a file'))
    const served = await (await fetch(`http://127.0.0.1:${port}/openapi.json`)).json()
    expect(served).toEqual({ ...document, servers: [{ url: 'https://app.example.com/auth' }] })
  })
})
