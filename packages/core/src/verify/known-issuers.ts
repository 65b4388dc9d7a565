import type { IssuerOptions, SessionsIssuer } from './issuer.ts'
import type { IssuerPolicy } from './issuer-policy.ts'

type Options = IssuerOptions | SessionsIssuer

/** Tenants at most: a resolver that makes new key sources for each request must not fill the memory. */
const capacity = 10_000

/** The policies of a resolver's issuers, found again by the same options, though the object be a new one. */
export class KnownIssuers {
  readonly #byObject = new WeakMap<Options, IssuerPolicy>()
  readonly #byIssuer = new Map<string | null, (readonly [options: Options, policy: IssuerPolicy])[]>()
  #count = 0

  find(options: Options): IssuerPolicy | undefined {
    return this.#byObject.get(options)
  }

  findAlike(options: Options): IssuerPolicy | undefined {
    return this.#byIssuer.get(options.issuer)?.find(([known]) => sameOptions(known, options))?.[1]
  }

  /** `given` is the object that was given, and `options` what it holds. */
  add(given: Options, options: Options, policy: IssuerPolicy): void {
    if (++this.#count > capacity) this.#forget()
    this.#byObject.set(given, policy)
    const list = this.#byIssuer.get(options.issuer) ?? []
    list.push([options, policy])
    this.#byIssuer.set(options.issuer, list)
  }

  /** Begins anew, and ends what the forgotten ones were loading. */
  #forget(): void {
    for (const [, policy] of [...this.#byIssuer.values()].flat())
      for (const source of policy.sources) void source.close?.()
    this.#byIssuer.clear()
    this.#count = 1
  }
}

function sameOptions(a: Options, b: Options): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => sameValue(a[name as keyof Options], b[name as keyof Options]))
}

function sameValue(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b
  return a.length === b.length && a.every((one, i) => one === b[i])
}
