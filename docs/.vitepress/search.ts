/** How the search ranks: what a heading says counts for more than what stands below it. */
export const search = {
  options: {
    // Names of options and reasons are found whole, and by their words: `allowPlainHttp`, `key_unknown`.
    tokenize: (text: string): string[] =>
      text.split(/[\n\r\p{Z}]+|[^\P{P}_]+/u).flatMap((word) => {
        const parts = word.split(/_|(?<=[a-z0-9])(?=[A-Z])/)
        return parts.length > 1 ? [word, ...parts] : [word]
      }),
  },
  searchOptions: {
    boost: { title: 4, titles: 2, text: 1 },
    combineWith: 'OR' as const,
    fuzzy: 0.1,
    prefix: true,
  },
}
