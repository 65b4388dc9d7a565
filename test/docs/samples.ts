import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))

/** What stands below a heading of a document, by its path from the root, up to the next one. */
export function section(document: string, heading: string): string {
  const text = readFileSync(join(folder, '../..', document), 'utf8')
  return text.split(/^#{1,3} /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
}

/** The first block of a language, TypeScript if none is named, below a heading of a document. */
export function sample(document: string, heading: string, language = 'ts'): string {
  const code = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(section(document, heading))?.[1]
  if (!code) throw new Error(`${document} has no sample below "${heading}".`)
  return code
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Runs a sample as it stands, but for its port. */
export async function run(code: string): Promise<number> {
  const port = await freePort()
  await load(code.replaceAll('3000', String(port)))
  return port
}

/** Runs a sample as it stands, and gives what it exports. */
export async function load(code: string): Promise<unknown> {
  const written = mkdtempSync(join(folder, 'run-'))
  const file = join(written, 'sample.ts')
  writeFileSync(file, code)
  return import(file).finally(() => rmSync(written, { recursive: true }))
}
