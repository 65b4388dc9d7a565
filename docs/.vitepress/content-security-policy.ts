import { createHash } from 'node:crypto'

const inline = /<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g

/**
 * Gives a page a policy under which its scripts can reach nobody: no connection, no form, no script or picture of elsewhere. So what
 * is pasted into the token inspector stays there.
 */
export function withPolicy(html: string): string {
  const hashes = [...html.matchAll(inline)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  )
  const policy = [
    "default-src 'self'",
    // VitePress makes the tokenizer of the search from its text.
    `script-src 'self' 'unsafe-eval' ${[...new Set(hashes)].join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join('; ')
  return html.replace('<head>', `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`)
}
