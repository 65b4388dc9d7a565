const letters: readonly ((path: string) => string)[] = [
  (path) => path.toUpperCase(),
  (path) => path.replaceAll(/\/(\w)/g, (start) => start.toUpperCase()),
  (path) => path.replaceAll(/\w(?=\/|$)/g, (end) => end.toUpperCase()),
  (path) => path.replace(/^\/\w+/, (first) => first.toUpperCase()),
  (path) => path.replace(/\w+$/, (last) => last.toUpperCase()),
]

const hex = (char: string): string => `%${char.charCodeAt(0).toString(16)}`
const encoded = (pattern: RegExp, change = hex) => {
  return (path: string): string => path.replaceAll(pattern, change)
}
const inside = (between: string) => {
  return (path: string): string => path.replaceAll(/(?<=.)\//g, between)
}

const shapes: readonly ((path: string) => string)[] = [
  // Slashes
  (path) => `${path}/`,
  (path) => `${path}//`,
  (path) => `/${path}`,
  (path) => `//${path}`,
  inside('//'),
  inside('%2f'),
  inside('\\'),
  inside('%5c'),
  // Dots
  (path) => `/.${path}`,
  (path) => `/..${path}`,
  (path) => `/x/..${path}`,
  (path) => `/%2e${path}`,
  (path) => `/x/%2e%2e${path}`,
  (path) => `${path}/.`,
  (path) => `${path}/x/..`,
  (path) => `${path}.`,
  (path) => `${path}.json`,
  inside('/./'),
  inside('/x/../'),
  // Encoded letters
  encoded(/(?<=^\/)\w/g),
  encoded(/(?<=\/)\w/g),
  encoded(/\w$/g),
  encoded(/\w/g),
  encoded(/\w/g, (char) => hex(char).toUpperCase()),
  encoded(/(?<=\/)[a-z]/g, (char) => hex(char.toUpperCase())),
  encoded(/(?<=^\/)\w/g, (char) => `%25${hex(char).slice(1)}`),
  encoded(/s/g, () => '%c5%bf'),
  encoded(/k/g, () => '%e2%84%aa'),
  encoded(/i/g, () => '%c4%b1'),
  // Parameters, ends and what is no letter
  (path) => `${path};a=b`,
  (path) => path.replace(/^\/\w+/, (first) => `${first};a=b`),
  (path) => `${path}?a=/x`,
  (path) => `${path}?/../x`,
  (path) => `${path}#x`,
  (path) => `${path}%00`,
  (path) => `${path}%20`,
  (path) => `${path}%09`,
  (path) => `${path}%0a`,
  (path) => `${path}%zz`,
  (path) => `${path}%3f`,
  (path) => path.replace(/^\/\w+/, (first) => `${first}%00`),
  // Request targets with an origin
  (path) => `http://127.0.0.1${path}`,
  (path) => `HTTP://LOCALHOST${path}`,
]

/** Other ways to write a path that a router may take for the same. */
export function spellings(path: string): readonly string[] {
  const cases = [path, ...letters.map((change) => change(path))]
  const shaped = [path, path.toUpperCase()].flatMap((written) => shapes.map((change) => change(written)))
  return [...new Set([...cases, ...shaped])]
}
