/** One element of `X-Forwarded-Client-Cert`, by the lower-case name of its keys. */
export type Element = ReadonlyMap<string, string>

/**
 * Reads Envoy's `X-Forwarded-Client-Cert`: elements with commas between, each of pairs `Key=value` with semicolons between, where
 * a value may be quoted. Nothing where it is written otherwise, or a certificate, its hash or its chain stands twice in one element: names
 * do (a certificate may have several), and its owner may have chosen them so that they look like more pairs.
 */
export function elementsOf(field: string): readonly Element[] | undefined {
  const elements: Map<string, string>[] = []
  let element = new Map<string, string>()
  let rest = field.trim()
  for (;;) {
    const [whole = '', key = '', quoted, plain] = pair.exec(rest) ?? []
    const name = key.toLowerCase()
    if (whole === '' || (element.has(name) && !repeatable.has(name))) return undefined
    element.set(name, quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/gs, '$1'))
    const end = rest.slice(whole.length)
    if (end === '' || end.startsWith(',')) {
      elements.push(element)
      element = new Map()
    }
    if (end === '') return elements
    rest = end.slice(1).trimStart()
  }
}

/** What is said of a certificate for each of its names, and those of the proxy's. */
const repeatable: ReadonlySet<string> = new Set(['by', 'uri', 'dns'])

/** Envoy quotes subjects and certificates alone: of a URI nothing ends the value but what ends a pair. */
const pair = /^([A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^",;]*))(?=[;,]|$)/s

/** 32 octets in hexadecimal, as base64url. */
export function base64urlOfHex(hex: string): string | undefined {
  if (!/^[0-9a-f]{64}$/i.test(hex)) return undefined
  const octets = hex.match(/../g)?.map((octet) => String.fromCharCode(Number.parseInt(octet, 16))) ?? []
  return btoa(octets.join('')).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
