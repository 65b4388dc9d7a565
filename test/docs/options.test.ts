import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const script = new URL('../../scripts/reference.mjs', import.meta.url)
const { page, reference } = (await import(script.href)) as { page: string; reference: () => string }

it('the page of options says what the comments say: npm run reference writes it', () => {
  const written = readFileSync(page, 'utf8')
  expect(written).toBe(reference())
  // An option that nobody has explained shows as an empty cell.
  expect(written.split('\n').filter((line) => line.endsWith('|  |'))).toEqual([])
})
