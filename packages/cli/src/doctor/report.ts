import { shown } from '@bearer/core'
import { colours } from '../output/terminal.ts'
import type { Finding, Level, Section } from './finding.ts'

/** A text of another's server, as a terminal may have it. */
const safe = (text: string): string => text.replace(/[\p{C}]/gu, (character) => shown(character) ?? '')

const marks: { readonly [level in Level]: (text: string) => string } = {
  ok: (text) => colours.green(text),
  note: (text) => colours.dim(text),
  warning: (text) => colours.yellow(text),
  error: (text) => colours.red(text),
}

function lineOf({ id, level, text, advice, rule }: Finding): string {
  const where = rule === undefined || level === 'ok' ? '' : colours.dim(` (${rule})`)
  const line = `  ${marks[level](level.padEnd(8))} ${id.padEnd(16)} ${safe(text)}${where}`
  return advice === undefined || level === 'ok' ? line : `${line}\n${' '.repeat(28)}${safe(advice)}`
}

/** The findings for people, and how many of each level. */
export function doctorText(sections: readonly Section[]): string {
  const parts = sections.map(
    ({ subject, findings }) => `${colours.bold(safe(subject))}\n${findings.map(lineOf).join('\n')}`,
  )
  return [...parts, summaryOf(sections)].join('\n\n')
}

function summaryOf(sections: readonly Section[]): string {
  const all = sections.flatMap(({ findings }) => findings)
  const count = (level: Level): number => all.filter((finding) => finding.level === level).length
  const many = (level: Level): string => `${count(level)} ${level}${count(level) === 1 ? '' : 's'}`
  const text = `${many('error')}, ${many('warning')}, ${many('note')}, ${count('ok')} ok`
  return count('error') > 0 ? colours.red(text) : colours.green(text)
}
