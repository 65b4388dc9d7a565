import { foreign } from '../doctor/configuration/foreign.ts'
import { guardIn, loadConfiguration } from '../doctor/configuration/load.ts'
import { CommandFailure } from '../failure.ts'
import { readToken } from '../input/read-token.ts'
import { print, printJson } from '../output/terminal.ts'
import { inspect } from './inspect.ts'
import { inspectionText } from './report.ts'
import { type Verdict, verdictOf, verdictOfGuard } from './verdict.ts'

interface InspectOptions {
  readonly issuer?: string
  readonly audience?: string
  readonly jwks?: string
  readonly profile?: 'jwt' | 'rfc9068'
  readonly config?: string
  readonly json: boolean
}

/** Status 1 where a guard refuses the token, or any guard would, because it is none that is signed. */
export async function runInspect(argument: string | undefined, options: InspectOptions): Promise<number> {
  // Before anybody pastes a token: a file that is not there is said at once.
  const ask = await questionOf(options)
  const token = await readToken(argument)
  const inspection = inspect(token, await ask?.(token), Date.now())
  if (options.json) printJson(inspection)
  else print(inspectionText(inspection))
  return (inspection.verdict?.accepted ?? inspection.claims !== undefined) ? 0 : 1
}

async function questionOf({
  issuer,
  audience,
  jwks,
  profile,
  config,
}: InspectOptions): Promise<((token: string) => Promise<Verdict>) | undefined> {
  if (config !== undefined) {
    const configuration = await loadConfiguration(config)
    return (token) => foreign(config, () => verdictOfGuard(token, guardIn(configuration)))
  }
  if (issuer !== undefined && audience !== undefined)
    return (token) => verdictOf(token, { issuer, audience, jwks, profile })
  if (issuer === undefined && audience === undefined && jwks === undefined && profile === undefined) return undefined
  throw new CommandFailure('Give both, --issuer and --audience: a guard needs to know who may issue, and for whom.')
}
