import { octetsOf } from './loopback.ts'

/**
 * Whether an IP address, as a URL or a resolver writes it, belongs to this machine or a private network rather than to
 * the internet: RFC 6890 and its registries. What is no address is not private.
 */
export function isPrivateAddress(address: string): boolean {
  const text = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  const four = octetsOf(text)
  if (four) return isPrivateV4(four)
  const six = text.includes(':') ? groupsOf(text) : undefined
  return six !== undefined && isPrivateV6(six)
}

/** Whether a host name of a URL is private without asking a resolver: an address, or a name that stays on the machine or net. */
export function isPrivateHost(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '')
  return isPrivateAddress(name) || /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/.test(name)
}

function isPrivateV4([a = 0, b = 0, c = 0]: readonly number[]): boolean {
  if (a === 0 || a === 10 || a === 127 || a >= 224) return true
  if (a === 100) return b >= 64 && b < 128
  if (a === 169) return b === 254
  if (a === 172) return b >= 16 && b < 32
  if (a === 192) return b === 168 || (b === 0 && (c === 0 || c === 2)) || (b === 88 && c === 99)
  if (a === 198) return b === 18 || b === 19 || (b === 51 && c === 100)
  return a === 203 && b === 0 && c === 113
}

/** The eight groups of an IPv6 address; a dotted tail counts as two. */
function groupsOf(text: string): readonly number[] | undefined {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const dotted = tail && octetsOf(tail[2] as string)
  const [a = 0, b = 0, c = 0, d = 0] = dotted ?? []
  const plain = dotted ? `${tail[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}` : text
  const [head = '', rest] = plain.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = rest === undefined || rest === '' ? [] : rest.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0')
  const groups = [...front, ...zeros, ...back].map((group) => Number.parseInt(group, 16))
  return groups.length === 8 && groups.every((group) => group >= 0 && group <= 0xffff) ? groups : undefined
}

function isPrivateV6(groups: readonly number[]): boolean {
  const [first = 0, second = 0, third = 0] = groups
  const last = v4Of(groups[6] ?? 0, groups[7] ?? 0)
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) return isPrivateV4(last)
  if (first === 0x64 && second === 0xff9b) return third !== 0 || isPrivateV4(last)
  // Nothing but 2000::/3 is given out for the internet (RFC 4291 §2.4).
  if ((first & 0xe000) !== 0x2000) return true
  if (first === 0x2002) return isPrivateV4(v4Of(second, third))
  if (first === 0x2001) return second === 0 || (second === 2 && third === 0) || second === 0xdb8
  return first === 0x3fff && second < 0x1000
}

const v4Of = (high: number, low: number): readonly number[] => [high >> 8, high & 255, low >> 8, low & 255]
