import { readFileSync } from 'node:fs'
import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run, sample } from './samples.ts'

const page = 'docs/connections.md'
const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8')
const { heldConnections } = JSON.parse(
  readFileSync(new URL('../../bench/results/revocation.json', import.meta.url), 'utf8'),
)

describe('the page about connections', () => {
  let issuer: TestIssuer
  beforeAll(async () => {
    issuer = await createTestIssuer({ audience: 'https://api.example.com', clock: Date.now })
  })
  afterAll(() => issuer.close())
  const ofIssuer = (code: string): string => code.replace('https://login.example.com', issuer.issuer)

  it('holds a stream until its token ends', async () => {
    const port = await run(ofIssuer(sample(page, 'Hold a connection')))
    const exp = Math.floor(Date.now() / 1000) - 28
    const authorization = `Bearer ${await issuer.mint({ iat: exp - 60, exp })}`
    const response = await fetch(`http://127.0.0.1:${port}/ticks`, { headers: { authorization } })
    expect(await response.text()).toMatch(/^begun\n(tick\n)*expired\n$/)
  })

  it('says what the benchmark has measured', () => {
    const { count, bytesEach, p99 } = heldConnections
    expect(text).toContain(`${count.toLocaleString('en-US')} connections cost a process ${bytesEach} bytes each`)
    expect(text).toContain(`within ${Math.round(p99)} ms of`)
    expect(bytesEach).toBeLessThanOrEqual(200)
    expect(p99).toBeLessThan(50)
  })
})
