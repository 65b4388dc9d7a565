/** How the search ranks: what a heading says counts for more than what stands below it. */
export const search = {
  options: {
    // Names of options and reasons are found whole, and by their words: `allowPlainHttp`, `key_unknown`. So is what some write as one
    // word: log-out, Next.js. VitePress sends the function's text to the browser: it can name nothing that stands outside of it.
    tokenize: (text: string): string[] =>
      text.split(/[\n\r\p{Z}]+/u).flatMap((chunk) => {
        const words = chunk.split(/[^\P{P}_]+/u).filter((word) => word !== '')
        const parts = words.flatMap((word) => {
          const named = word.split(/_|(?<=[a-z0-9])(?=[A-Z])/)
          return named.length > 1 ? [word, ...named] : [word]
        })
        return /^[^\P{P}_]*\p{L}+[-.]\p{L}+[^\P{P}_]*$/u.test(chunk) ? [words.join(''), ...parts] : parts
      }),
  },
  searchOptions: {
    boost: { title: 4, titles: 2, text: 1 },
    combineWith: 'OR' as const,
    fuzzy: 0.1,
    prefix: true,
  },
}
