import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGuard, type KeySource } from '@bearer/core'
import { createTestIssuer, keySourceCases } from '@bearer/core/testing'
import { describe, expect, it, vi } from 'vitest'
import { load, sample } from './samples.ts'

const page = 'docs/custom-key-sources.md'
const source = sample(page, 'Write a key source')
const { folderKeys } = (await load(source)) as { folderKeys(folder: string): KeySource }

describe('the source of docs/custom-key-sources.md, as its second sample proves it:', async () => {
  const proof = sample(page, 'Prove it').replace(/^import .*'(?:vitest|\.\/folder-keys\.ts|node:path)'.*$/gm, '')
  const rows: [string, () => Promise<void>][] = []
  vi.stubGlobal('test', (name: string, row: () => Promise<void>) => rows.push([name, row]))
  await load(source + proof)
  vi.unstubAllGlobals()

  it('has every case', () => expect(rows.map(([name]) => name)).toEqual(keySourceCases.map(({ name }) => name)))
  it.each(rows)('%s', (_, row) => row())
})

it('the source of docs/custom-key-sources.md knows a key that came, and none that was taken away, in a cached token either', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const folder = await mkdtemp(join(tmpdir(), 'keys-'))
  const idp = await createTestIssuer({ audience: 'https://api.example.com', algorithm: 'ES256', clock: Date.now })
  const { keys } = (await (await fetch(idp.jwksUri)).json()) as { keys: object[] }
  const guard = createGuard({ issuer: idp.issuer, audience: idp.audience, keys: folderKeys(folder) })
  const outcome = async (token: string): Promise<unknown> =>
    guard.verify(token).then(
      () => 'passes',
      ({ reason }) => reason,
    )
  const token = await idp.mint()

  const seen = [await outcome(token)]
  await writeFile(join(folder, 'a.json'), JSON.stringify(keys[0]))
  vi.advanceTimersByTime(1500)
  seen.push(await outcome(token), await outcome(token))
  await rm(join(folder, 'a.json'))
  vi.advanceTimersByTime(11_000)
  seen.push(await outcome(token))
  await vi.waitUntil(async () => (await outcome(token)) !== 'passes', { timeout: 120_000 })
  seen.push(await outcome(token))
  await rm(folder, { recursive: true })
  vi.advanceTimersByTime(11_000)
  seen.push(await outcome(await idp.mint()))
  vi.useRealTimers()

  expect(seen).toEqual(['key_unknown', 'passes', 'passes', 'passes', 'key_unknown', 'keys_unavailable'])
  await guard.close()
  await idp.close()
})
