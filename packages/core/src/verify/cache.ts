import { ConfigurationError, refuseUnknownOptions } from '../configuration.ts'
import { Doorkeeper } from './doorkeeper.ts'

/** Bounds of the cache of verified tokens. */
export interface CacheOptions {
  /** Tokens kept at most. Default: 50,000. */
  readonly maxEntries?: number | undefined
  /** Memory for them at most, in bytes, estimated. Default: 67,108,864 (64 MiB). */
  readonly maxBytes?: number | undefined
}

/** How the cache does, for events. */
export interface CacheStatistics {
  readonly hits: number
  readonly misses: number
  readonly entries: number
  readonly bytes: number
}

interface Entry<Value> {
  readonly token: string
  readonly value: Value
}

/**
 * Remembers what verified tokens turned out to be. A hit needs the identical token. Tokens enter when they are seen for
 * the second time, so that a flood of distinct ones displaces nothing; the older half is dropped when the younger is full.
 */
export class TokenCache<Value> {
  readonly #half: { readonly entries: number; readonly bytes: number }
  readonly #doorkeeper = new Doorkeeper()
  #young = new Map<string, Entry<Value>>()
  #old = new Map<string, Entry<Value>>()
  #youngBytes = 0
  #oldBytes = 0
  #hits = 0
  #misses = 0

  constructor(options: CacheOptions = {}) {
    refuseUnknownOptions('cache', options, ['maxEntries', 'maxBytes'])
    const { maxEntries = 50_000, maxBytes = 67_108_864 } = options
    if (!(Number.isInteger(maxEntries) && maxEntries >= 2)) {
      throw new ConfigurationError(
        'cache.maxEntries is a whole number from 2 up; to have no cache, write cache: false.',
      )
    }
    if (!(Number.isInteger(maxBytes) && maxBytes >= 65_536)) {
      throw new ConfigurationError(
        'cache.maxBytes is a whole number from 65,536 up; to have no cache, write cache: false.',
      )
    }
    this.#half = { entries: maxEntries >> 1, bytes: maxBytes >> 1 }
  }

  get(token: string): Value | undefined {
    const key = keyOf(token)
    let entry = this.#young.get(key)
    if (entry === undefined) {
      entry = this.#old.get(key)
      if (entry?.token === token) this.#keep(key, entry)
    }
    if (entry?.token === token) {
      this.#hits++
      return entry.value
    }
    this.#misses++
    return undefined
  }

  /** Takes a verified token in, if it was seen before. */
  offer(token: string, value: Value): void {
    if (this.#doorkeeper.knows(token)) this.#keep(keyOf(token), { token, value })
  }

  delete(token: string): void {
    const key = keyOf(token)
    if (this.#young.delete(key)) this.#youngBytes -= bytesOf(token)
    if (this.#old.delete(key)) this.#oldBytes -= bytesOf(token)
  }

  get lookUps(): number {
    return this.#hits + this.#misses
  }

  get statistics(): CacheStatistics {
    return {
      hits: this.#hits,
      misses: this.#misses,
      entries: this.#young.size + this.#old.size,
      bytes: this.#youngBytes + this.#oldBytes,
    }
  }

  #keep(key: string, entry: Entry<Value>): void {
    this.delete(entry.token)
    const bytes = bytesOf(entry.token)
    if (bytes > this.#half.bytes) return
    if (this.#young.size >= this.#half.entries || this.#youngBytes + bytes > this.#half.bytes) {
      this.#old = this.#young
      this.#oldBytes = this.#youngBytes
      this.#young = new Map()
      this.#youngBytes = 0
    }
    this.#young.set(key, entry)
    this.#youngBytes += bytes
  }
}

/** The end of the signature: as good as random, and far cheaper to hash than the whole; equality decides. */
const keyOf = (token: string): string => token.slice(-32)

/** What one entry takes: the token, its parsed claims (about three times its length) and the objects around them. */
const bytesOf = (token: string): number => 600 + 4 * token.length
