const remembered = 1000
const longestKid = 256
/** Milliseconds. Issuers behind several machines may publish a key a little late on some of them. */
const rememberedFor = 300_000

/**
 * Remembers which key ids a set was found to lack, so that clients that go on sending tokens of a removed key cost no
 * fetches. Bounded: the oldest are forgotten first.
 */
export class MissingKids {
  readonly #kids = new Map<string, { readonly asOf: number; readonly until: number }>()

  /** Whether a set that is younger than the token lacked its key not long ago. */
  has(kid: string, issued: number, now: number): boolean {
    const missing = this.#kids.get(kid)
    return missing !== undefined && missing.asOf >= issued && now < missing.until
  }

  add(kid: string, asOf: number, now: number): void {
    if (kid.length > longestKid) return
    this.#kids.delete(kid)
    if (this.#kids.size >= remembered) this.#kids.delete(this.#kids.keys().next().value as string)
    this.#kids.set(kid, { asOf, until: now + rememberedFor })
  }
}
