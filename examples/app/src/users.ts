import { Database } from 'node-sqlite3-wasm'
import { Secret, TOTP } from 'otpauth'
import { hashed, matches } from './passwords.ts'

export interface User {
  readonly name: string
  readonly roles: readonly string[]
  readonly hasSecondFactor: boolean
}

type Row = Record<string, unknown> | null | undefined

/** Who there is, in SQLite: hashed passwords, roles, and the secrets of authenticator apps. */
export class Users {
  readonly #db: Database
  readonly #clock: () => number

  constructor(file: string, clock: () => number = Date.now) {
    this.#db = new Database(file)
    this.#clock = clock
    this.#db.exec(`CREATE TABLE IF NOT EXISTS users (
      name TEXT PRIMARY KEY, password TEXT, roles TEXT, secret TEXT, offered TEXT, last_step INTEGER DEFAULT 0
    )`)
  }

  /** Gives whether the name was free. Who comes first gives roles to the others. */
  async create(name: string, password: string): Promise<boolean> {
    const made = await hashed(password)
    const roles = "CASE WHEN EXISTS (SELECT 1 FROM users) THEN '' ELSE 'admin support' END"
    const insert = `INSERT OR IGNORE INTO users (name, password, roles) VALUES (?, ?, ${roles})`
    return this.#db.run(insert, [name, made]).changes === 1
  }

  find(name: string): User | undefined {
    const row = this.#row(name)
    if (!row) return undefined
    const roles = String(row['roles']).split(' ').filter(Boolean)
    return { name, roles, hasSecondFactor: row['secret'] !== null }
  }

  async check(name: string, password: string): Promise<User | undefined> {
    const kept = this.#row(name)?.['password'] as string | undefined
    return (await matches(password, kept)) ? this.find(name) : undefined
  }

  async setPassword(name: string, password: string): Promise<void> {
    this.#db.run('UPDATE users SET password = ? WHERE name = ?', [await hashed(password), name])
  }

  setRoles(name: string, roles: readonly string[]): boolean {
    return this.#db.run('UPDATE users SET roles = ? WHERE name = ?', [roles.join(' '), name]).changes === 1
  }

  /** A secret for an authenticator app, as the URI of its QR code. It counts when a code of it has been shown. */
  offerSecret(name: string): string {
    const secret = new Secret({ size: 20 })
    this.#db.run('UPDATE users SET offered = ? WHERE name = ?', [secret.base32, name])
    return totp(name, secret.base32).toString()
  }

  acceptSecret(name: string, code: string): boolean {
    if (!this.#takes(name, code, 'offered')) return false
    this.#db.run('UPDATE users SET secret = offered, offered = NULL WHERE name = ?', [name])
    return true
  }

  /** Whether a code is that of this moment. Each is good once (RFC 6238 §5.2). */
  takesCode(name: string, code: string): boolean {
    return this.#takes(name, code, 'secret')
  }

  close(): void {
    this.#db.close()
  }

  #takes(name: string, code: string, column: 'secret' | 'offered'): boolean {
    const secret = this.#row(name)?.[column]
    if (typeof secret !== 'string') return false
    const timestamp = this.#clock()
    const delta = totp(name, secret).validate({ token: code, timestamp, window: 1 })
    if (delta === null) return false
    const step = Math.floor(timestamp / 30_000) + delta
    const used = 'UPDATE users SET last_step = ? WHERE name = ? AND last_step < ?'
    return this.#db.run(used, [step, name, step]).changes === 1
  }

  #row(name: string): Row {
    return this.#db.get('SELECT * FROM users WHERE name = ?', [name]) as Row
  }
}

const totp = (label: string, secret: string): TOTP => new TOTP({ issuer: 'Example', label, secret })
