import Table from 'cli-table3'

const none = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' ',
}

/** Rows under one another, in columns without lines, so that they can be read by `awk` and `cut` too. */
export function table(rows: readonly (readonly string[])[]): string {
  const made = new Table({ chars: none, style: { 'padding-left': 0, 'padding-right': 1, head: [], border: [] } })
  made.push(...rows.map((row) => [...row]))
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
