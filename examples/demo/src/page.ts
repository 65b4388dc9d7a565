import { readFileSync } from 'node:fs'
import type { Endpoint } from '@bearer/core'

const types = { html: 'text/html', css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' } as const

const own = ['demo.css', 'demo.js', 'calls.js', 'token-card.js', 'session-list.js', 'mark.svg']
const files: readonly (readonly [path: string, file: string])[] = [
  ['/', '../public/index.html'],
  ...own.map((name) => [`/${name}`, `../public/${name}`] as const),
  // As it is published: the page needs no bundler.
  ['/client.js', '../node_modules/@bearer/client/dist/index.js'],
]

/** The page at `/` and what it loads: no script but its own may run there. */
export function pageEndpoints(): Endpoint[] {
  return files.map(([path, file]) => {
    const body = readFileSync(new URL(file, import.meta.url), 'utf8')
    const type = types[file.slice(file.lastIndexOf('.') + 1) as keyof typeof types]
    const headers = [
      ['content-type', `${type}; charset=utf-8`],
      ['cache-control', 'no-cache'],
      ['content-security-policy', "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"],
      ['x-content-type-options', 'nosniff'],
    ] as const
    return { method: 'GET', path, root: true, handle: () => ({ status: 200, headers, body }) }
  })
}
