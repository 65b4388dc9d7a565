import { expect, it, vi } from 'vitest'
import { createTestIssuer } from '../../../src/testing/index.ts'

// What runtimes without node:http get through the package's imports map.
vi.mock('#issuer-server', () => import('../../../src/testing/issuer/server-web.ts'))

it('a test issuer that cannot listen says what to write instead', async () => {
  await expect(createTestIssuer()).rejects.toMatchObject({
    name: 'ConfigurationError',
    message: expect.stringContaining('listen: false'),
  })
  expect((await createTestIssuer({ listen: false })).issuer).toBe('https://issuer.test')
})
