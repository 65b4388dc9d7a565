import type { ReplayStore, RevocationEntry, RevocationStore, SessionRecord, SessionStore, Store } from '@bearer/core'
import { Database } from 'node-sqlite3-wasm'

/**
 * A store on SQLite, written against nothing but the interfaces of `@bearer/core`. Each method is one statement, so that
 * SQLite makes it atomic. It has no `changes`: guards ask it about every token, with `direct(store.revocations)`.
 */
export function sqliteStore(file: string): Store & { close(): void } {
  const db = new Database(file)
  db.exec(`
    CREATE TABLE IF NOT EXISTS sessions (
      id TEXT PRIMARY KEY, subject TEXT, version INTEGER, expires_at INTEGER, data TEXT
    );
    CREATE INDEX IF NOT EXISTS sessions_by_subject ON sessions (subject);
    CREATE TABLE IF NOT EXISTS revocations (key TEXT PRIMARY KEY, before REAL, expires_at INTEGER);
    CREATE TABLE IF NOT EXISTS replays (key TEXT PRIMARY KEY, expires_at INTEGER);
  `)
  return { sessions: sessions(db), revocations: revocations(db), replays: replays(db), close: () => db.close() }
}

function sessions(db: Database): SessionStore {
  const toRecord = (row: Record<string, unknown>): SessionRecord => ({
    id: row['id'] as string,
    subject: row['subject'] as string,
    version: Number(row['version']),
    expiresAt: Number(row['expires_at']),
    data: row['data'] as string,
  })
  return {
    async insert({ id, subject, version, expiresAt, data }) {
      db.run('DELETE FROM sessions WHERE expires_at <= ?', [Date.now()])
      // The primary key makes a second insert of the same id fail.
      db.run('INSERT INTO sessions VALUES (?, ?, ?, ?, ?)', [id, subject, version, expiresAt, data])
    },
    async read(id) {
      const row = db.get('SELECT * FROM sessions WHERE id = ? AND expires_at > ?', [id, Date.now()])
      return row ? { record: toRecord(row) } : undefined
    },
    async replace({ id, version, expiresAt, data }, expectedVersion) {
      const { changes } = db.run(
        'UPDATE sessions SET version = ?, expires_at = ?, data = ? WHERE id = ? AND version = ? AND expires_at > ?',
        [version, expiresAt, data, id, expectedVersion, Date.now()],
      )
      return changes === 1
    },
    async list(subject) {
      return db.all('SELECT * FROM sessions WHERE subject = ? AND expires_at > ?', [subject, Date.now()]).map(toRecord)
    },
  }
}

function revocations(db: Database): RevocationStore {
  return {
    async put(entries) {
      db.run('DELETE FROM revocations WHERE expires_at <= ?', [Date.now()])
      for (const { key, before, expiresAt } of entries) {
        db.run(
          `INSERT INTO revocations VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE
           SET before = max(before, excluded.before), expires_at = max(expires_at, excluded.expires_at)`,
          [key, before, expiresAt],
        )
      }
    },
    async get(keys) {
      return keys.flatMap((key): RevocationEntry[] => {
        const row = db.get('SELECT * FROM revocations WHERE key = ? AND expires_at > ?', [key, Date.now()])
        return row ? [{ key, before: Number(row['before']), expiresAt: Number(row['expires_at']) }] : []
      })
    },
  }
}

function replays(db: Database): ReplayStore {
  return {
    async add(key, expiresAt) {
      db.run('DELETE FROM replays WHERE expires_at <= ?', [Date.now()])
      return db.run('INSERT INTO replays VALUES (?, ?) ON CONFLICT (key) DO NOTHING', [key, expiresAt]).changes === 1
    },
  }
}
