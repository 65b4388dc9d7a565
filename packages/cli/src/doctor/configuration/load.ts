import { existsSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { GuardOptions } from '@bearer/core'
import { createSessions, type SessionsOptions } from '@bearer/sessions'
import { CommandFailure } from '../../failure.ts'
import { keepOutputApart } from '../../output/terminal.ts'
import { foreign } from './foreign.ts'

/** What a configuration module exports: the options of a guard, of sessions, or of both. */
export interface Configuration {
  readonly guard?: GuardOptions | undefined
  readonly sessions?: SessionsOptions | undefined
}

type Members = { readonly [name: string]: unknown }

const example =
  'Export the options, and make the guard of them: export const guard = { issuer, audience }; export const api = bearer(guard).'

/** Loads a module: TypeScript through jiti, everything else as Node does. */
export async function loadConfiguration(file: string): Promise<Configuration> {
  const path = resolve(file)
  if (!existsSync(path)) throw new CommandFailure(`There is no such file: ${path}`)
  keepOutputApart()
  const module = await imported(path)
  const exported = { ...(bagOf(module['default']) ?? {}), ...module } as Members
  const named = {
    guard: await optionsOf(path, exported['guard'], 'guard'),
    sessions: await optionsOf(path, exported['sessions'], 'sessions'),
  }
  const plain = named.guard || named.sessions ? undefined : await optionsOf(path, module['default'], 'default')
  const found = plain ? (isOfSessions(plain) ? { sessions: plain } : isOfGuard(plain) ? { guard: plain } : {}) : named
  if (!('guard' in found && found.guard) && !('sessions' in found && found.sessions))
    throw new CommandFailure(
      `${file} exports neither guard nor sessions, the options of createGuard and createSessions. ${example}`,
    )
  return found as Configuration
}

function imported(path: string): Promise<Members> {
  const extension = extname(path)
  if (!/^\.[cm]?[jt]s$/.test(extension))
    throw new CommandFailure(
      `${path} is no module: a configuration ends in .js, .mjs, .cjs, .ts, .mts or .cts. ${example}`,
    )
  return foreign(path, async () => {
    if (!extension.endsWith('ts')) return (await import(pathToFileURL(path).href)) as Members
    const { createJiti } = await import('jiti')
    return createJiti(pathToFileURL(path).href).import<Members>(path)
  })
}

const bagOf = (value: unknown): Members | undefined =>
  typeof value === 'object' && value !== null ? (value as Members) : undefined

/** Options, or a function that gives them. */
async function optionsOf(path: string, value: unknown, name: string): Promise<Members | undefined> {
  refuseMade(value, name)
  const given = await foreign(path, (): unknown => (typeof value === 'function' ? value() : value))
  refuseMade(given, name)
  return bagOf(given)
}

/** A guard or sessions that are made already show their options to nobody. */
function refuseMade(value: unknown, name: string): void {
  const made = (value ?? {}) as { authenticate?: unknown; guard?: { authenticate?: unknown }; isSessions?: unknown }
  const isMade =
    typeof made.authenticate === 'function' ||
    typeof made.guard?.authenticate === 'function' ||
    made.isSessions === true
  if (isMade) throw new CommandFailure(`${name} is made already, and shows its options to nobody. ${example}`)
}

const isOfSessions = (options: Members): boolean => 'refreshKeys' in options || 'store' in options
const isOfGuard = (options: Members): boolean => ['issuer', 'issuers', 'sessions'].some((name) => name in options)

/** The guard of a configuration: the one it exports, else that of its sessions. */
export function guardIn({ guard, sessions }: Configuration): GuardOptions {
  return guard ?? { sessions: createSessions(sessions as SessionsOptions) }
}
