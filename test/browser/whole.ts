/**
 * Whether every case runs on every framework: nightly, and on demand by `BEARER_WHOLE=1 npm run test:browser`. Each change runs
 * each case once, and each framework at least once.
 */
const isWhole = process.env['BEARER_WHOLE'] === '1'

/** All rows of a table or, each change, those that are enough. */
export const rows = <Row>(all: readonly Row[], enough: (row: Row, index: number) => boolean): readonly Row[] =>
  isWhole ? all : all.filter(enough)
