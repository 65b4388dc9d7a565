import { revocationKey } from '@bearer/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { end, type Fixture, fixture, hasPostgres } from '../postgres/support.ts'

/** What migrations of users', their backups, dashboards and the processes of the last version go by. */
describe.skipIf(!hasPostgres())('in PostgreSQL', () => {
  let made: Fixture
  beforeAll(async () => {
    made = await fixture()
  })
  afterAll(async () => {
    await end(made)
    await made.server.close()
  })

  it('tables and columns stay, with their types', async () => {
    const { rows } = await made.pool().query(
      `SELECT table_name || '.' || column_name || ' ' || data_type AS it FROM information_schema.columns
         WHERE table_schema = 'bearer' ORDER BY table_name, ordinal_position`,
    )
    expect(rows.map(({ it }: { it: string }) => it)).toEqual(
      expect.arrayContaining([
        ...['position bigint', 'tag uuid', 'at bigint', 'key text', 'before numeric', 'expires_at bigint'].map(
          (column) => `changes.${column}`,
        ),
        ...['name text', 'applied_at timestamp with time zone'].map((column) => `migrations.${column}`),
        ...['key text', 'expires_at bigint'].map((column) => `replays.${column}`),
        ...['key text', 'before numeric', 'expires_at bigint'].map((column) => `revocations.${column}`),
        ...['id text', 'subject text', 'version bigint', 'expires_at bigint', 'data text'].map(
          (column) => `sessions.${column}`,
        ),
      ]),
    )
  })

  it('a migration is known by the name of its file', async () => {
    const { rows } = await made.pool().query('SELECT name FROM bearer.migrations ORDER BY name LIMIT 1')
    expect(rows).toEqual([{ name: '0001-tables' }])
  })

  it('who listens on bearer_changes hears of each revocation, which is found by its key', async () => {
    const client = await made.pool().connect()
    const heard = new Promise((resolve) => client.once('notification', ({ channel }) => resolve(channel)))
    await client.query('LISTEN bearer_changes')
    const key = revocationKey.session('https://login.example.com', 's')
    const expiresAt = Date.now() + 600_000
    await made.store().revocations.put([{ key, before: 1_800_000_000, expiresAt }])
    expect(await heard).toBe('bearer_changes')
    const { rows } = await client.query('SELECT key, before, expires_at FROM bearer.revocations')
    client.release()
    expect(rows).toEqual([{ key, before: '1800000000', expires_at: String(expiresAt) }])
  })
})
