import { CommandFailure } from '../failure.ts'
import { readToken } from '../input/read-token.ts'
import { print, printJson } from '../output/terminal.ts'
import { checkApi } from './api/api.ts'
import { checkConfiguration, issuersOf } from './configuration/check.ts'
import { foreign } from './configuration/foreign.ts'
import { type Configuration, loadConfiguration } from './configuration/load.ts'
import type { Options } from './configuration/rule.ts'
import type { Section } from './finding.ts'
import { checkIssuer } from './issuer/issuer.ts'
import { doctorText } from './report.ts'

interface DoctorOptions {
  readonly issuer?: string
  readonly audience?: string
  readonly token?: string
  readonly config?: string
  readonly origin?: string
  readonly offline: boolean
  readonly json: boolean
}

/** Status 1 where there is an error. */
export async function runDoctor(url: string | undefined, options: DoctorOptions): Promise<number> {
  const sections = await examine(url, options)
  const isWell = sections.every(({ findings }) => findings.every(({ level }) => level !== 'error'))
  if (options.json) printJson({ ok: isWell, sections })
  else print(doctorText(sections))
  return isWell ? 0 : 1
}

async function examine(url: string | undefined, options: DoctorOptions): Promise<readonly Section[]> {
  const { issuer, audience, token, config, origin, offline } = options
  if (url === undefined && issuer === undefined && config === undefined)
    throw new CommandFailure('Give the URL of an API, --issuer URL or --config FILE: what should be looked at?')
  if (token !== undefined && url === undefined)
    throw new CommandFailure('--token needs the URL of the API that takes it.')
  const sections: Section[] = []
  const issuers = new Set(issuer === undefined ? [] : [issuer])
  if (config !== undefined) {
    const configuration = await loadConfiguration(config)
    sections.push(...(await foreign(config, () => checkConfiguration(config, configuration))))
    for (const one of discovered(configuration)) issuers.add(one)
  }
  if (url !== undefined) {
    const question = {
      url: parsed(url),
      origin,
      issuer,
      audience,
      token: token === undefined ? undefined : await readToken(token),
    }
    const { section, metadata } = await checkApi(question)
    sections.push(section)
    if (issuers.size === 0) for (const one of metadata?.issuers ?? []) issuers.add(one)
  }
  if (!offline) for (const one of issuers) sections.push(await checkIssuer(one))
  return sections
}

/** The issuers whose keys a configuration has the guard look for by their names. */
const discovered = ({ guard }: Configuration): readonly string[] =>
  issuersOf((guard ?? {}) as unknown as Options).flatMap(({ issuer, keys }) =>
    typeof issuer === 'string' && keys === undefined ? [issuer] : [],
  )

function parsed(url: string): URL {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return new URL(url)
  throw new CommandFailure(`"${url}" is no URL of an API: write it with http:// or https://.`)
}
