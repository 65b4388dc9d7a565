import { migratePostgres, type PostgresClient, postgresStore } from '@bearer/store-postgres'
import { describe, expect, it } from 'vitest'
import { polluted } from '../../packages/core/test/support/pollution.ts'

/** What is read of options, clients, rows and errors. */
const members: readonly (readonly [name: string, value: unknown])[] = [
  ['schema', 'evil'],
  ['timeout', 0.1],
  ['client', {}],
  ['totalCount', 1],
  ['connect', () => Promise.reject(new Error('evil'))],
  ['listen', () => Promise.reject(new Error('evil'))],
  ['max', 1],
  ['code', '42P01'],
  ['errors', [{ code: '42P01' }]],
]

describe('a polluted Object.prototype decides nothing about the PostgreSQL store', () => {
  it.each(members)('by %s', async (name, value) => {
    const asked: string[] = []
    const client: PostgresClient = {
      query: async (text) => {
        asked.push(text)
        if (text.startsWith('DELETE') || asked.length > 5) throw new Error('down')
        return { rows: [] }
      },
    }
    const { revocations, sessions } = await polluted(name, value, async () => {
      await migratePostgres({ client })
      return postgresStore({ client })
    })
    expect(revocations.timeout).toBe(5)
    const answers = await polluted(name, value, async () =>
      Promise.allSettled([revocations.get(['x']), sessions.read('x'), sessions.list('s')]),
    )
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
    expect(asked.filter((text) => text.includes('evil') || !text.includes('bearer'))).toEqual([])
    for (let i = 0; i < 5; i++) await sessions.read('x').catch(() => {})
    const [failed] = await polluted(name, value, async () => Promise.allSettled([sessions.read('x')]))
    expect(failed).toMatchObject({ status: 'rejected', reason: { message: 'down' } })
  })
})
