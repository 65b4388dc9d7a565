import { ConfigurationError, ownMember } from '@bearer/core'

/** What waiting does not cure: the error says what to do. By the codes of PostgreSQL. */
const settings: { readonly [code: string]: string } = {
  '42P01': 'The tables of the store are not there: call migratePostgres({ client }) before it is used.',
  '3F000': 'The schema of the store is not there: call migratePostgres({ client }) before it is used.',
  '42703': 'The tables of the store are older than this version: call migratePostgres({ client }).',
  '42501': 'The database user may not use the tables of the store: grant what the README names.',
  '28P01': 'PostgreSQL refused the password: check user and password.',
  '28000': 'PostgreSQL refused the user: check user, pg_hba.conf and TLS.',
  '3D000': 'PostgreSQL has no database of this name: check its name.',
}

/** What can pass, and why it most likely is. */
const reasons: { readonly [code: string]: string } = {
  ECONNREFUSED: 'No PostgreSQL listens there: check host and port.',
  ENOTFOUND: 'The PostgreSQL host has no address: check its name.',
  EAI_AGAIN: 'The PostgreSQL host has no address: check its name.',
  ETIMEDOUT: 'PostgreSQL cannot be reached: check host, port and firewall.',
  EHOSTUNREACH: 'PostgreSQL cannot be reached: check host, port and firewall.',
  ECONNRESET: 'PostgreSQL cannot be reached so: check host and port, and whether it expects TLS.',
  '53300': 'PostgreSQL has no connection left: make pools smaller, or raise max_connections.',
  '25006': 'This PostgreSQL takes no writes: it is a replica. Connect to the primary.',
}

/** What has no code, by what it says. */
const texts: readonly (readonly [of: RegExp, sentence: string])[] = [
  [
    /after calling end on the pool|^Client was closed/,
    'The client has been ended: keep it open until the store is closed.',
  ],
  [/does not support SSL/, 'This PostgreSQL does not speak TLS: turn ssl off for the client, or on at the server.'],
  [/certificate/, 'The client does not trust the certificate of this PostgreSQL: give it the CA, as ssl: { ca }.'],
]

/** An error of a client as an error that says what to do, where that is known. */
export function serverFailure(error: unknown): unknown {
  const code = codeOf(error)
  const setting = Object.hasOwn(settings, code) ? settings[code] : undefined
  if (setting) return new ConfigurationError(setting, { cause: error })
  const reason = Object.hasOwn(reasons, code) ? reasons[code] : textFor(error)
  return reason ? new Error(reason, { cause: error }) : error
}

function textFor(error: unknown): string | undefined {
  const message = String((error as { message?: unknown } | null)?.message)
  return texts.find(([of]) => of.test(message))?.[1]
}

/** Where a host has several addresses, Node gives the errors of all, in one without text. */
function codeOf(error: unknown): string {
  const errors = ownMember(error, 'errors')
  return String(ownMember(error, 'code') ?? ownMember(Array.isArray(errors) ? errors[0] : undefined, 'code'))
}
