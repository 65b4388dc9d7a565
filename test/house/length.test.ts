import { expect, it } from 'vitest'
import { filesOf, textOf } from './imports.ts'

const names = 'core sessions express koa fastify fetch nest store-redis store-postgres client cli'.split(' ')

it('no file of a package has more than 300 lines', () => {
  const long = names.flatMap((name) =>
    filesOf(name)
      .filter((path) => textOf(name, path).split('\n').length > 301)
      .map((path) => `${name}/${path}`),
  )
  expect(long).toEqual([])
})
