/** A number with as many digits as mean something. */
export const number = (value) =>
  value >= 100 ? Math.round(value).toLocaleString('en') : Number(value.toPrecision(value < 1 ? 2 : 3)).toString()

/** A median with the range of the middle eight of ten. */
export const spread = ({ median, low, high }) => `${number(median)} (${number(low)}–${number(high)})`

/** A Markdown table. */
export const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
