/** The `p`-quantile of numbers, between neighbours where it falls between them. */
function quantile(numbers, p) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const at = (sorted.length - 1) * p
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  return low + (high - low) * (at - Math.floor(at))
}

/** Median and spread: the range that holds the middle eight of ten. */
export function summary(numbers) {
  return {
    median: quantile(numbers, 0.5),
    low: quantile(numbers, 0.1),
    high: quantile(numbers, 0.9),
    count: numbers.length,
  }
}

/** The ratio of two series, round by round: what slows a whole round slows both and falls out. */
export function ratio(series, reference) {
  return summary(series.map((value, round) => value / reference[round]))
}

/** The difference of two series, round by round. */
export function difference(series, reference) {
  return summary(series.map((value, round) => value - reference[round]))
}
