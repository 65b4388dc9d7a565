import { statSync } from 'node:fs'
import { generateSigningKey, type SigningAlgorithm } from '@bearer/sessions'
import { CommandFailure } from '../failure.ts'
import { note, print } from '../output/terminal.ts'
import { fileOf } from './formats.ts'
import { entriesIn, rewriteSecret, textOf } from './key-file.ts'
import { type Rotation, rotate } from './rotate.ts'

interface RotateOptions {
  readonly alg?: SigningAlgorithm
  readonly print: boolean
  readonly now: boolean
}

/** Milliseconds: caches keep a JWKS for so long, and no access token lives longer. */
const hour = 3_600_000

export async function rotateFile(file: string, options: RotateOptions): Promise<void> {
  const entries = entriesIn(await textOf(file, 'the keys'))
  const isFile = file !== '-'
  if (isFile && !options.now && entries.some(({ state }) => state === 'next')) refuseHaste(file)
  const current = entries.find(({ state }) => state === 'current')
  const alg = options.alg ?? (current?.key.alg as SigningAlgorithm)
  const rotation = rotate(entries, await generateSigningKey(alg))
  if (!isFile || options.print) print(fileOf(rotation.entries).trimEnd())
  else rewriteSecret(file, fileOf(rotation.entries))
  note(told(rotation))
}

/** A second step soon after the first has a key sign that caches do not know, and ends tokens that are good. */
function refuseHaste(file: string): void {
  const age = Date.now() - statSync(file).mtimeMs
  if (age >= hour) return
  throw new CommandFailure(
    `${file} was changed ${Math.round(age / 60_000)} minutes ago. Wait an hour, until every cache has its next key and the tokens ` +
      'of its retired one have expired; or write --now, if nothing uses these keys yet.',
  )
}

function told({ promoted, added, removed }: Rotation): string {
  const step = promoted
    ? `${promoted} signs from now on; what signed before is retired and stays published.`
    : 'There was no next key: one is published now, and signs after the next rotation.'
  const gone = removed.length > 0 ? ` Removed: ${removed.join(', ')}.` : ''
  return `${step} Next: ${added}.${gone} The next rotation may follow in an hour.`
}
