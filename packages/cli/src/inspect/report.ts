import { shown } from '@bearer/core'
import { table } from '../output/table.ts'
import { colours } from '../output/terminal.ts'
import { clockAdvice } from './clock-advice.ts'
import type { Inspection } from './inspect.ts'
import type { TokenTime } from './time.ts'
import type { Verdict } from './verdict.ts'

/** What was seen, for people. The signature is never printed: without it nobody can use what is shown. */
export function inspectionText({ kind, header, claims, times, verdict }: Inspection): string {
  const { bold } = colours
  const isTime = new Map(times.map((time) => [time.claim, time]))
  const parts = [`${bold('Kind')}     ${kind.name}: ${kind.because}`]
  if (header)
    parts.push(
      `${bold('Header')}\n${table(Object.entries(header).map(([name, value]) => [`  ${shown(name)}`, text(value)]))}`,
    )
  if (claims) {
    const rows = Object.entries(claims).map(([name, value]) => [
      `  ${shown(name)}`,
      inTime(isTime.get(name)) ?? text(value),
    ])
    parts.push(`${bold('Claims')}   (unverified, unless the verdict says accepted)\n${table(rows)}`)
  }
  parts.push(verdict ? verdictText(verdict) : noVerdict)
  return parts.join('\n\n')
}

const noVerdict = 'Give --issuer and --audience (or --config), and you are told what a guard would answer.'

const inTime = (time: TokenTime | undefined): string | undefined =>
  time && (time.at === undefined ? time.words : `${time.at}  ${time.words}`)

/** A value of a token, as a terminal may have it: control characters are escaped. */
const text = (value: unknown): string =>
  typeof value === 'object' && value !== null ? (shown(JSON.stringify(value)) ?? '') : (shown(value) ?? String(value))

/** The answer of a guard, and why. */
export function verdictText(verdict: Verdict): string {
  const { green, red, bold } = colours
  const advice = clockAdvice(verdict)
  if (verdict.accepted)
    return [`${bold('Verdict')}  ${green('accepted')}`, ...(advice ? [`  ${advice}`] : [])].join('\n')
  const { reason, status, code, hint, expected, found, rule, cause } = verdict
  const rows = Object.entries({ expected, found, hint, cause, rule, clock: advice })
  const told = rows.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(10)} ${value}`]))
  return [`${bold('Verdict')}  ${red('refused')}: ${reason} (${status} ${code})`, ...told].join('\n')
}
