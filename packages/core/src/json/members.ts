/** One token of valid JSON: a string, or a character of its structure. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g

/** Whether an object in a text, which must be valid JSON, has two members of the same name, however it is escaped. */
export function hasDuplicateMember(text: string): boolean {
  const open: (Set<string> | undefined)[] = []
  let name: string | undefined
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(undefined)
    else if (token === '}' || token === ']') open.pop()
    else if (token === ':') {
      const names = open.at(-1)
      const decoded = JSON.parse(name as string) as string
      if (names?.has(decoded)) return true
      names?.add(decoded)
    }
    name = token
  }
  return false
}
