import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasPostgres, type PostgresServer, startPostgres } from '../postgres/server.ts'
import { bearer, folder } from './command.ts'

/** This workspace has the store and pg installed, as an application has. */
const cwd = new URL('..', import.meta.url).pathname

describe.skipIf(!hasPostgres())('bearer migrate', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.close())

  it('makes the tables of the store that is installed, and a second time changes nothing', async () => {
    const ran = [
      await bearer(['migrate'], { cwd, env: { DATABASE_URL: server.url } }),
      await bearer(['migrate', server.url], { cwd }),
    ]
    expect(ran.map(({ status, out }) => [status, out])).toEqual([
      [0, ''],
      [0, ''],
    ])
    const pool = new pg.Pool({ connectionString: server.url })
    const { rows } = await pool.query(
      "SELECT name FROM bearer.migrations UNION SELECT 'sessions' WHERE to_regclass('bearer.sessions') IS NOT NULL",
    )
    await pool.end()
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['0001-tables', 'sessions']))
  })

  it('says what is missing, and never the password', async () => {
    const url = server.url.replace(/\/\/[^@]*@?/, '//nobody:hunter2@')
    const ran = await Promise.all([
      bearer(['migrate'], { cwd, env: { DATABASE_URL: undefined } }),
      bearer(['migrate', url], { cwd: folder() }),
      bearer(['migrate', url], { cwd }),
      bearer(['migrate', 'mysql://localhost'], { cwd }),
      bearer(['migrate', 'redis://localhost'], { cwd }),
    ])
    expect(ran.map(({ status }) => status)).toEqual([2, 2, 2, 2, 0])
    expect(ran.map(({ err }) => err)).toEqual([
      expect.stringContaining('Set DATABASE_URL'),
      expect.stringContaining('npm install @bearer/store-postgres'),
      expect.stringContaining('could not be migrated'),
      expect.stringContaining('begins with postgres://'),
      expect.stringContaining('nothing to migrate'),
    ])
    expect(ran.map(({ out, err }) => out + err).join()).not.toContain('hunter2')
  })
})
