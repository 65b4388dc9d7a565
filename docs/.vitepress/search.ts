/** What stands between spaces, without the punctuation around it. */
const chunks = (text: string): readonly string[] =>
  text.split(/[\n\r\p{Z}]+/u).map((chunk) => chunk.replace(/^[^\P{P}_]+|[^\P{P}_]+$/gu, ''))

/** The parts of a name: of `allowPlainHttp`, of `key_unknown`. */
function named(word: string): readonly string[] {
  const parts = word.split(/_|(?<=[a-z0-9])(?=[A-Z])/)
  return parts.length > 1 ? [word, ...parts] : [word]
}

/** How the search ranks: what a heading says counts for more than what stands below it. */
export const search = {
  options: {
    // Names of options and reasons are found whole, and by their words. So is what some write as one word: log-out, Next.js.
    tokenize: (text: string): string[] =>
      chunks(text).flatMap((chunk) => {
        const words = chunk.split(/[^\P{P}_]+/u)
        const joined = /^\p{L}+[-.]\p{L}+$/u.test(chunk) ? [words.join('')] : []
        return [...joined, ...words.flatMap(named)]
      }),
  },
  searchOptions: {
    boost: { title: 4, titles: 2, text: 1 },
    combineWith: 'OR' as const,
    fuzzy: 0.1,
    prefix: true,
  },
}
