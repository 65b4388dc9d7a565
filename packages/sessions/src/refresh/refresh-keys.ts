import { ConfigurationError, isBytes, ownOptions, refusal, secret } from '@bearer/core'
import { macKey, utf8 } from '../sealing/bytes.ts'
import type { MacKey } from '../sealing/mac-key.ts'

/** A key that refresh tokens are made with. */
export interface RefreshKey {
  /** Stands in the token: 1 to 16 letters, digits, `_` or `-`. */
  readonly id: string
  /** At least 32 random bytes. */
  readonly secret: Uint8Array
}

/** The MAC keys of one issuer's refresh tokens, by id. */
export interface RefreshKeys {
  /** The id of the key that new tokens are made with. */
  readonly currentId: string
  mac(keyId: string, data: Uint8Array): Uint8Array | Promise<Uint8Array>
  /** Compares in constant time; false for an unknown key. */
  verify(keyId: string, data: Uint8Array, mac: Uint8Array): boolean | Promise<boolean>
}

/**
 * Takes the MAC keys: the first makes new tokens, all of them verify. To rotate, put the new key second everywhere, then
 * first, and take the old one away when the last of its tokens has expired.
 *
 * A MAC is about `issuer`: where two of them have keys in common, the tokens of one are forgeries to the other.
 */
export function refreshKeys(list: readonly RefreshKey[], issuer: string): RefreshKeys {
  if (!Array.isArray(list) || list.length === 0) {
    throw new ConfigurationError("refreshKeys needs at least one key: [{ id: '2026-01', secret: randomBytes(32) }].")
  }
  const keys = new Map<string, MacKey>()
  const domain = utf8(JSON.stringify(['bearer/refresh/v1', issuer]))
  for (const key of list) {
    const { id, secret: bytes } = ownOptions('A refresh key', key, ['id', 'secret'])
    keys.set(checkedId(id, keys), imported(bytes, domain))
  }
  const [currentId] = keys.keys() as Iterable<string>
  return {
    currentId: currentId as string,
    mac(keyId, data) {
      const key = keys.get(keyId)
      // Another process, with newer keys, gave out the token that is to be made again: it can, and this one cannot yet.
      if (!key) throw refusal('keys_unavailable')
      return key.mac(data)
    },
    verify: (keyId, data, mac) => keys.get(keyId)?.verifies(data, mac) ?? false,
  }
}

function checkedId(id: unknown, known: ReadonlyMap<string, unknown>): string {
  if (typeof id !== 'string' || !/^[A-Za-z0-9_-]{1,16}$/.test(id)) {
    throw new ConfigurationError('The id of a refresh key is 1 to 16 letters, digits, "_" or "-".')
  }
  if (known.has(id)) throw new ConfigurationError('Two refresh keys have the same id: an id names one key for ever.')
  return id
}

function imported(bytes: Uint8Array, domain: Uint8Array): MacKey {
  if (!isBytes(bytes)) {
    throw new ConfigurationError(
      "The secret of a refresh key is bytes: randomBytes(32), or Buffer.from(process.env.REFRESH_SECRET, 'base64url').",
    )
  }
  secret(bytes) // The same rules of strength as for the secrets of a guard.
  return macKey(bytes, domain)
}
