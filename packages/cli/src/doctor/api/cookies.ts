import { type Finding, failed, ok, remark, warning } from '../finding.ts'
import type { Answer } from './ask.ts'

/** The cookies that the answers set, each by its attributes (RFC 6265bis §4.1.2). Names are told, and values are not. */
export function checkCookies(answers: readonly Answer[]): readonly Finding[] {
  const byName = new Map(
    answers.flatMap(({ headers }) => headers.getSetCookie().map((line) => [nameOf(line), line] as const)),
  )
  return [...byName].map(([name, line]) => checkCookie(name, line))
}

const nameOf = (line: string): string => line.slice(0, Math.max(0, line.search(/[=;]|$/))).trim()

function checkCookie(name: string, line: string): Finding {
  const id = 'cookie'
  const attributes = line
    .split(';')
    .slice(1)
    .map((attribute) => attribute.trim().toLowerCase())
  const has = (attribute: string): boolean =>
    attributes.some((one) => one === attribute || one.startsWith(`${attribute}=`))
  const missing = ['Secure', 'HttpOnly', 'SameSite'].filter((attribute) => !has(attribute.toLowerCase()))
  const rule = 'RFC 6265bis §4.1.2'
  if (missing.length > 0) {
    const advice = 'If it carries a credential, anybody who gets at it is logged in.'
    return failed(id, `The cookie ${name} lacks ${missing.join(' and ')}.`, { advice, rule })
  }
  if (attributes.includes('samesite=none'))
    return warning(id, `The cookie ${name} goes with requests of every site (SameSite=None).`, {
      advice: 'Strict or Lax.',
      rule,
    })
  return name.startsWith('__Host-')
    ? ok(id, `The cookie ${name} is out of reach of scripts and of other hosts.`, rule)
    : remark(id, `The cookie ${name} could be set by other hosts of the domain.`, {
        advice: 'A name with __Host- prevents it.',
        rule,
      })
}
