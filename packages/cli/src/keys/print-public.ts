import { print, printJson } from '../output/terminal.ts'
import { textOf } from './key-file.ts'
import { pemOf, publicKeysIn } from './public-keys.ts'

export async function printPublic(file: string, { format }: { readonly format: 'jwks' | 'pem' }): Promise<void> {
  const keys = await publicKeysIn(await textOf(file, 'the keys'))
  if (format === 'pem') print(pemOf(keys).trimEnd())
  else printJson(keys)
}
