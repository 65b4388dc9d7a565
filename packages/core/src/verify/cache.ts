import { ConfigurationError, ownOptions } from '../configuration.ts'
import type { Presented } from '../extract/presented.ts'
import { fingerprint } from '../fingerprint.ts'
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

interface Entry<Value> extends Presented {
  readonly value: Value
  readonly bytes: number
}

/**
 * Remembers what verified tokens turned out to be. A hit needs the identical token in the identical text. Tokens enter when
 * they are seen for the second time, so that a flood of distinct ones displaces nothing; the older half is dropped when the
 * younger is full.
 */
export class TokenCache<Value> {
  readonly #half: { readonly entries: number; readonly bytes: number }
  readonly #weigh: (value: Value) => number
  readonly #doorkeeper = new Doorkeeper()
  #young = new Map<number, Entry<Value>>()
  #old = new Map<number, Entry<Value>>()
  #youngBytes = 0
  #oldBytes = 0
  #hits = 0
  #misses = 0

  /** `weigh` estimates the memory that a value takes, in bytes; `maxTokenLength` is that of the guard, in characters. */
  constructor(options: CacheOptions, weigh: (value: Value) => number, maxTokenLength = 8192) {
    const own = ownOptions('cache', options, ['maxEntries', 'maxBytes'])
    const { maxEntries = 50_000, maxBytes = 67_108_864 } = own
    if (!(Number.isInteger(maxEntries) && maxEntries >= 2)) {
      throw new ConfigurationError(
        'cache.maxEntries is a whole number from 2 up; to have no cache, write cache: false.',
      )
    }
    // Room for a long token and its claims in each half: else the longest would never be kept.
    const least = Math.max(65_536, 8 * maxTokenLength)
    if (!(Number.isInteger(maxBytes) && maxBytes >= least)) {
      throw new ConfigurationError(
        `cache.maxBytes is a whole number from ${least.toLocaleString('en')} up (eight times maxTokenLength); to have no ` +
          'cache, write cache: false.',
      )
    }
    this.#weigh = weigh
    this.#half = { entries: maxEntries >> 1, bytes: maxBytes >> 1 }
  }

  get(presented: Presented): Value | undefined {
    const key = fingerprint(presented.text)
    const young = this.#young.get(key)
    if (young !== undefined && isSame(young, presented)) {
      this.#hits++
      return young.value
    }
    const old = this.#old.get(key)
    if (old !== undefined && isSame(old, presented)) {
      this.#keep(key, old)
      this.#hits++
      return old.value
    }
    this.#misses++
    return undefined
  }

  /** Takes a verified token in, if it was seen before. */
  offer({ text, start }: Presented, value: Value): void {
    const key = fingerprint(text)
    if (!this.#doorkeeper.knows(key)) return
    const bytes = entryBytes + text.length + this.#weigh(value)
    this.#keep(key, { text: start === 0 ? copyOf(text) : text, start, value, bytes })
  }

  delete({ text }: Presented): void {
    this.#remove(fingerprint(text))
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

  /** Keeps an entry in the young half, in place of any other of its fingerprint. */
  #keep(key: number, entry: Entry<Value>): void {
    this.#remove(key)
    if (entry.bytes > this.#half.bytes) return
    if (this.#young.size >= this.#half.entries || this.#youngBytes + entry.bytes > this.#half.bytes) {
      this.#old = this.#young
      this.#oldBytes = this.#youngBytes
      this.#young = new Map()
      this.#youngBytes = 0
    }
    this.#young.set(key, entry)
    this.#youngBytes += entry.bytes
  }

  #remove(key: number): void {
    const young = this.#young.get(key)
    if (young && this.#young.delete(key)) this.#youngBytes -= young.bytes
    const old = this.#old.get(key)
    if (old && this.#old.delete(key)) this.#oldBytes -= old.bytes
  }
}

/** A text of its own: one that was cut out of a long `Cookie` field would keep the whole field in memory. */
const copyOf = (text: string): string => new TextDecoder().decode(new TextEncoder().encode(text))

/** Whether two texts hold the same token at the same place. */
const isSame = (a: Presented, b: Presented): boolean => a.start === b.start && a.text === b.text

/** What an entry takes beside its text and its value, in bytes. */
const entryBytes = 400
