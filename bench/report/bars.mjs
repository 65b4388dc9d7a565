import { number } from './format.mjs'

const width = 720
const [left, right, line] = [210, 70, 24]

/** A bar chart as SVG: horizontal bars with their spread, ours in colour. `bars` are `{ name, median, low, high }`. */
export function bars({ title, unit, bars: list }) {
  const most = Math.max(...list.map(({ high }) => high))
  const scale = (value) => (value / most) * (width - left - right)
  const rows = list.map(({ name, median, low, high }, i) => {
    const y = 44 + i * line
    const colour = name.startsWith('bearer') ? '#2563eb' : '#94a3b8'
    return [
      `<text x="${left - 8}" y="${y + 13}" text-anchor="end">${escaped(name)}</text>`,
      `<rect x="${left}" y="${y}" width="${scale(median).toFixed(1)}" height="17" rx="2" fill="${colour}"/>`,
      `<path d="M${(left + scale(low)).toFixed(1)} ${y + 8.5}H${(left + scale(high)).toFixed(1)}" stroke="#0f172a" opacity=".5"/>`,
      `<text x="${(left + scale(high) + 6).toFixed(1)}" y="${y + 13}">${number(median)}</text>`,
    ].join('')
  })
  const height = 44 + list.length * line + 8
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#334155">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="8" y="18" font-size="14" font-weight="600">${escaped(title)}</text><text x="8" y="34" fill="#64748b">${escaped(unit)}</text>`,
    ...rows,
    '</svg>\n',
  ].join('\n')
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
