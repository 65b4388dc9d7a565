import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { section } from './samples.ts'

const script = new URL('../../scripts/reference.mjs', import.meta.url)
const { page, reference } = (await import(script.href)) as { page: string; reference: () => string }

it('the page of options says what the comments say: npm run reference writes it', () => {
  const written = readFileSync(page, 'utf8')
  expect(written).toBe(reference())
  // An option that nobody has explained shows as an empty cell.
  expect(written.split('\n').filter((line) => line.endsWith('|  |'))).toEqual([])
})

it('the page about observability names the events that there are', () => {
  const observability = readFileSync(new URL('../../docs/observability.md', import.meta.url), 'utf8')
  const explained = (heading: string): readonly string[] =>
    [...section('docs/options.md', heading).matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name)
  const named = (who: string): readonly string[] => {
    const row = observability.split('\n').find((line) => line.startsWith(`| ${who} | \``)) ?? ''
    return [...row.matchAll(/`(\w+)`/g)].map(([, name = '']) => name)
  }
  expect(explained('Events of a guard')).toContain('refused')
  expect([named('guard'), named('sessions')]).toEqual([explained('Events of a guard'), explained('Events of sessions')])
})
