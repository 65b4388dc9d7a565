import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { page, reference } from '../../scripts/reference.mjs'

it('the page of options says what the comments say: npm run reference writes it', () => {
  const written = readFileSync(page, 'utf8')
  expect(written).toBe(reference())
  // An option that nobody has explained shows as an empty cell.
  expect(written.split('\n').filter((line) => line.endsWith('|  |'))).toEqual([])
})
