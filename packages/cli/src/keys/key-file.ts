import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { isBearerError, parseJson } from '@bearer/core'
import { type SigningKey, type SigningKeyState, signingKeys } from '@bearer/sessions'
import { CommandFailure } from '../failure.ts'
import { readStdin } from '../input/read-stdin.ts'

/** A key and where it is in its life, as `signingKeys` takes it: a file of keys is an array of these. */
export interface KeyEntry {
  readonly key: SigningKey
  readonly state: SigningKeyState
}

/** The text of a file, or of standard input for `-`. */
export async function textOf(file: string, what: string): Promise<string> {
  if (file === '-') return readStdin(what)
  // What reads a folder says nothing of its name.
  if (statSync(file).isDirectory()) throw new CommandFailure(`It is a folder: ${file}`)
  return readFileSync(file, 'utf8')
}

/** Reads a file of keys: what `keys generate` and `keys rotate` write, an array of private JWKs, or one. */
export function entriesIn(text: string): readonly KeyEntry[] {
  const value = jsonIn(text)
  const list = (Array.isArray(value) ? value : [value]) as readonly (KeyEntry | SigningKey)[]
  // Says in a sentence what is wrong with any of them.
  signingKeys(list)
  return list.map((entry, index) =>
    'key' in entry && typeof entry.key === 'object'
      ? { key: entry.key as SigningKey, state: (entry as KeyEntry).state ?? (index === 0 ? 'current' : 'retired') }
      : { key: entry as SigningKey, state: index === 0 ? 'current' : 'retired' },
  )
}

function jsonIn(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    if (!isBearerError(error)) throw error
    throw new CommandFailure(
      'This is no file of keys: those are JSON, as "bearer keys generate --out keys.json" writes it.',
    )
  }
}

/** A key in PEM, private or public. */
export function pemKey(pem: string): KeyObject {
  try {
    return /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/.test(pem)
      ? createPublicKey(createPrivateKey(pem))
      : createPublicKey(pem)
  } catch {
    throw new CommandFailure('This PEM cannot be read: it must be a private or public key without a passphrase.')
  }
}

/** Writes a new secret file, which its owner alone can read. */
export function writeSecret(file: string, text: string): void {
  if (statSync(file, { throwIfNoEntry: false })) {
    throw new CommandFailure(`${file} is there already. Its keys may be in use: write another file, or rotate these.`)
  }
  mkdirSync(dirname(file), { recursive: true })
  writeWhole(file, text, () => {})
}

/** Writes a secret file anew: where the path is a link, what it leads to. Who owns it and may read it is as before. */
export function rewriteSecret(path: string, text: string): void {
  const file = realpathSync(path)
  const { uid, gid, mode } = statSync(file)
  writeWhole(file, text, (written) => {
    chownSync(written, uid, gid)
    chmodSync(written, mode & 0o777)
  })
}

/** All of it or nothing, whatever happens on the way. */
function writeWhole(file: string, text: string, prepare: (written: string) => void): void {
  const written = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(written, text, { mode: 0o600, flag: 'wx' })
    prepare(written)
    renameSync(written, file)
  } finally {
    rmSync(written, { force: true })
  }
}
