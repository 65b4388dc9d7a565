/** One challenge of `WWW-Authenticate` (RFC 9110 §11.6.1). */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string
  readonly parameters: ReadonlyMap<string, string>
}

const scheme = /([!#$%&'*+.^_`|~\w-]+)(?: +|$|(?=,))/y
const parameter = /([!#$%&'*+.^_`|~\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~\w-]+))/y
const between = /[\s,]*/y

/** Reads the challenges of a field; nothing where it is none. A field of several lines comes as one, with commas. */
export function challengesOf(field: string): readonly Challenge[] | undefined {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(field)
    if (match) at = pattern.lastIndex
    return match
  }
  for (take(between); at < field.length; take(between)) {
    const current = challenges.at(-1)
    const found = current && take(parameter)
    if (found) {
      const [, name = '', quoted, bare] = found
      current.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '')
      continue
    }
    const [, name] = take(scheme) ?? []
    if (name === undefined) return undefined
    challenges.push({ scheme: name.toLowerCase(), parameters: new Map() })
  }
  return challenges
}

/** The Bearer challenge of an answer, where there is one that can be read. */
export function bearerChallenge(headers: Headers): Challenge | undefined {
  return challengesOf(headers.get('www-authenticate') ?? '')?.find((challenge) => challenge.scheme === 'bearer')
}
