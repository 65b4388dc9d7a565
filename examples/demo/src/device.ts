import { type BearerRequest, fieldValues } from '@bearer/core'

const browsers = [
  ['Edg/', 'Edge'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
  ['curl/', 'curl'],
] as const
const systems = [
  ['Windows', 'Windows'],
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
] as const

/** A label for the list of sessions, such as "Firefox on Linux". */
export function deviceOf(request: BearerRequest): string {
  const agent = fieldValues(request, 'user-agent')[0] ?? ''
  const find = (names: typeof browsers | typeof systems): string | undefined =>
    names.find(([mark]) => agent.includes(mark))?.[1]
  return [find(browsers) ?? 'A client', find(systems)].filter((part) => part !== undefined).join(' on ')
}
