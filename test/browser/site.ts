import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const docs = fileURLToPath(new URL('../../docs', import.meta.url))
const vitepress = join(docs, 'node_modules/vitepress/bin/vitepress.js')
const types: { readonly [ending: string]: string } = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/** Builds the site with some of its pages, which takes seconds, and serves what was built on loopback. */
export async function serveSite(pages: readonly string[]): Promise<{ readonly url: string; close(): Promise<void> }> {
  const root = mkdtempSync(join(docs, '.vitepress/run-'))
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  const config = `import site from '../../config.ts'\n`
  write('.vitepress/config.ts', `${config}export default { ...site, ignoreDeadLinks: true, buildEnd: undefined }\n`)
  write('.vitepress/theme/index.ts', `export { default } from '../../../theme/index.ts'\n`)
  for (const page of pages) copyFileSync(join(docs, `${page}.md`), join(root, `${page}.md`))
  // As `npm run docs` does it: within a test Vite finds other modules.
  const { NODE_ENV: _, VITEST: __, ...env } = process.env
  await promisify(execFile)(process.execPath, [vitepress, 'build', root], { env }).catch((error) => {
    rmSync(root, { recursive: true })
    throw error
  })

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site')
    const file = extname(pathname) === '' ? `${pathname === '/' ? '/index' : pathname}.html` : pathname
    try {
      const body = readFileSync(join(root, '.vitepress/dist', file))
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      rmSync(root, { recursive: true })
    },
  }
}
