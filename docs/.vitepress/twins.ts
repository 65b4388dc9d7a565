import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pages } from './pages.ts'

/**
 * Puts each page beside its HTML as the Markdown it was made of, a list of all into `llms.txt` (llmstxt.org), and the OpenAPI
 * document that is shipped with sessions.
 */
export async function writeTwins(
  srcDir: string,
  outDir: string,
  base: string,
  sources: readonly string[],
): Promise<void> {
  for (const source of sources) {
    await mkdir(dirname(join(outDir, source)), { recursive: true })
    await copyFile(join(srcDir, source), join(outDir, source))
  }
  const lists = await Promise.all(
    pages.map(async ({ text, items }) => {
      const lines = await Promise.all(items.map(([name, link]) => line(srcDir, base, name, link)))
      return `## ${text}\n\n${lines.join('\n')}\n`
    }),
  )
  const head = '# Bearer\n\n> JWT bearer-token authentication for TypeScript servers: guards, sessions, revocation.\n'
  await writeFile(join(outDir, 'llms.txt'), [head, ...lists].join('\n'))
  await copyFile(join(srcDir, '../packages/sessions/openapi.json'), join(outDir, 'openapi.json'))
}

async function line(srcDir: string, base: string, name: string, link: string): Promise<string> {
  const text = await readFile(join(srcDir, `${link.slice(1)}.md`), 'utf8')
  const summary = text.split('\n\n').find((part) => /^[A-Z]/.test(part)) ?? ''
  return `- [${name}](${base}${link.slice(1)}.md): ${summary.replaceAll('\n', ' ').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')}`
}
