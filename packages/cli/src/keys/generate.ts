import { generateSigningKey, type SigningAlgorithm, signingKeys } from '@bearer/sessions'
import { note, print, printJson } from '../output/terminal.ts'
import { type Format, formatted } from './formats.ts'
import { writeSecret } from './key-file.ts'

interface GenerateOptions {
  readonly alg: SigningAlgorithm
  readonly format?: Format
  readonly out?: string
}

export async function generate({ alg, format, out }: GenerateOptions): Promise<void> {
  const key = await generateSigningKey(alg)
  if (out === undefined) {
    note('This is a private key: keep it secret. --out FILE writes it to a file instead.')
    return print(formatted(key, format ?? 'jwk').trimEnd())
  }
  writeSecret(out, formatted(key, format ?? 'keys'))
  note(`Wrote ${out}, which you alone can read. Its public half:`)
  printJson(await signingKeys([key]).jwks())
}
