/** Does something of which there is one at a time: who asks meanwhile gets what comes of that. */
export function once<Arguments extends unknown[], Result>(work: (...given: Arguments) => Promise<Result>): typeof work {
  let running: Promise<Result> | undefined
  return (...given) => {
    running ??= work(...given).finally(() => (running = undefined))
    return running
  }
}
