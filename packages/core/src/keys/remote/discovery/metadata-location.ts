import { printable } from '../../../events.ts'
import { ownMembers } from '../../../own.ts'
import { LoadFailure } from '../failure.ts'
import type { Fetched, FetchJson } from '../fetch/fetch.ts'
import { isLoopbackHost } from '../fetch/loopback.ts'
import { faultOf, named, parsed } from '../fetch/url.ts'
import { freshFor } from '../freshness.ts'
import type { KeyLocation } from '../loader.ts'
import type { RemoteSettings } from '../settings.ts'
import { firstAnswer } from './first-answer.ts'
import { metadataPlaces } from './places.ts'

/** What permits plain HTTP, as errors name it. */
export const permit = 'keys: discover(issuer, { allowPlainHttp: true })'

/** Bounds for how long metadata are believed: they change more rarely than keys. */
const metadataAges = { defaultAge: 3_600_000, minAge: 600_000, maxAge: 86_400_000 }

/** Finds `jwks_uri` in an issuer's metadata. */
export class MetadataLocation implements KeyLocation {
  readonly label: string
  readonly #issuer: string
  readonly #url: URL
  readonly #hosts: ReadonlySet<string>
  readonly #settings: RemoteSettings
  /** The one where they were found last comes first. */
  #places: readonly URL[]
  #known: { readonly url: URL; readonly until: number } | undefined

  constructor(issuer: string, url: URL, hosts: ReadonlySet<string>, settings: RemoteSettings) {
    this.label = printable(issuer)
    this.#issuer = issuer
    this.#url = url
    this.#hosts = hosts
    this.#settings = settings
    this.#places = metadataPlaces(url)
  }

  async locate(fetchJson: FetchJson, now: number): Promise<URL> {
    if (this.#known && now < this.#known.until) return this.#known.url
    const { url, headers } = await this.#look(fetchJson)
    this.#known = { url, until: now + freshFor(headers, now, metadataAges) }
    return url
  }

  forget(): void {
    this.#known = undefined
  }

  /**
   * Looks at each place in turn, also where one cannot be reached or is slow: gateways drop what they do not know. A wrong
   * answer tells more than none.
   */
  async #look(fetchJson: FetchJson): Promise<{ url: URL; headers: Fetched['headers'] }> {
    const ways = this.#places.map((place) => () => this.#lookAt(place, fetchJson))
    try {
      return await firstAnswer(ways, this.#settings.timeout / (ways.length + 1))
    } catch (error) {
      const failures = (error as AggregateError).errors as unknown[]
      const wrong = failures.find((failure) => failure instanceof LoadFailure && failure.kind === 'content')
      throw wrong ?? failures.at(-1)
    }
  }

  async #lookAt(place: URL, fetchJson: FetchJson): Promise<{ url: URL; headers: Fetched['headers'] }> {
    const { document, headers } = await fetchJson(place)
    const url = this.#keysUrl(place, document ?? ownMembers({}))
    this.#places = [place, ...this.#places.filter((other) => other !== place)]
    return { url, headers }
  }

  #keysUrl(place: URL, metadata: NonNullable<Fetched['document']>): URL {
    const wrong = (what: string): LoadFailure => new LoadFailure('content', `The metadata at ${named(place)} ${what}`)
    if (metadata['issuer'] !== this.#issuer) {
      throw wrong('name another issuer: configure exactly the text that they and the tokens carry.')
    }
    const url = parsed(metadata['jwks_uri'])
    if (!url) throw wrong('have no usable jwks_uri.')
    const fault = faultOf(
      url,
      this.#settings,
      this.#url.protocol === 'http:' && isLoopbackHost(this.#url.hostname),
      permit,
    )
    if (fault) throw wrong(`have a jwks_uri that ${fault}`)
    if (!this.#hosts.has(url.host)) {
      throw wrong(`name keys on another host: to allow it, write allowedHosts: ['${printable(url.host)}'].`)
    }
    return url
  }
}
