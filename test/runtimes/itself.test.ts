import { expect, it } from 'vitest'
import { runtime } from './runtime.ts'

it('these tests run on the runtime that was asked for', () =>
  expect(navigator.userAgent).toMatch(new RegExp(`^${runtime.userAgent}`)))
