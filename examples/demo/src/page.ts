import { readFileSync } from 'node:fs'
import type { Endpoint } from '@bearer/core'

const files = [
  ['/', 'index.html', 'text/html; charset=utf-8'],
  ['/demo.css', 'demo.css', 'text/css; charset=utf-8'],
  ['/demo.js', 'demo.js', 'text/javascript; charset=utf-8'],
] as const

/** The page at `/` and what it loads: no script but its own may run there. */
export function pageEndpoints(): Endpoint[] {
  return files.map(([path, file, type]) => {
    const body = readFileSync(new URL(`../public/${file}`, import.meta.url), 'utf8')
    const headers = [
      ['content-type', type],
      ['cache-control', 'no-cache'],
      ['content-security-policy', "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"],
      ['x-content-type-options', 'nosniff'],
    ] as const
    return { method: 'GET', path, root: true, handle: () => ({ status: 200, headers, body }) }
  })
}
