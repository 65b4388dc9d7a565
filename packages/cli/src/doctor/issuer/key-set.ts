import { type Finding, failed, ok, remark, warning } from '../finding.ts'
import { hasRocaFingerprint } from './roca.ts'

type Key = { readonly [member: string]: unknown }

const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/** A published set of keys (RFC 7517 §5). */
export function checkKeySet(given: unknown, cacheControl: string | null | undefined): readonly Finding[] {
  const keys = (Array.isArray(given) ? given : []).filter((key): key is Key => typeof key === 'object' && key !== null)
  const findings: Finding[] = []
  if (keys.some((key) => secretMembers.some((member) => key[member] !== undefined))) {
    const advice = 'Take it down and make new keys: whoever has read it can sign tokens.'
    findings.push(failed('keys', 'It publishes a private or symmetric key.', { advice, rule: 'RFC 7517 §9.2' }))
  }
  if (keys.some(({ n }) => hasRocaFingerprint(n))) {
    const advice = 'Take it down and make new keys, by software: whoever computes its private half can sign tokens.'
    findings.push(
      failed('keys', 'It publishes an RSA key that can be broken (ROCA).', { advice, rule: 'CVE-2017-15361' }),
    )
  }
  const kids = keys.map((key) => key['kid'])
  if (keys.length > 1 && kids.includes(undefined))
    findings.push(
      warning('keys', 'Of several keys one has no kid: tokens cannot say which signed them.', {
        rule: 'RFC 7515 §4.1.4',
      }),
    )
  if (new Set(kids).size < kids.length)
    findings.push(warning('keys', 'Two keys have one kid.', { rule: 'RFC 7517 §4.5' }))
  const maxAge = Number(/max-age=(\d+)/.exec(cacheControl ?? '')?.[1])
  if (maxAge > 86_400)
    findings.push(
      remark(
        'keys',
        `Caches may keep its keys for ${Math.round(maxAge / 3600)} hours: one that was withdrawn works for so long.`,
      ),
    )
  const algorithms = [...new Set(keys.map((key) => String(key['alg'] ?? key['kty'])))].join(', ')
  const count = keys.length === 1 ? 'one key' : `${keys.length} keys`
  return findings.some(({ level }) => level === 'error')
    ? findings
    : [ok('keys', `It publishes ${count}: ${algorithms}.`, 'RFC 7517 §5'), ...findings]
}
