import type { BearerResponse } from '@bearer/core'

/** Text for HTML. */
export function escaped(text: string): string {
  const names: { readonly [character: string]: string } = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (character) => names[character] as string)
}

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}' +
  'button{font:inherit;display:block;width:100%;text-align:left;padding:.6rem 1rem;margin:.5rem 0;cursor:pointer}' +
  'code,pre{font-size:.875rem;overflow-wrap:anywhere;white-space:pre-wrap}small{opacity:.7}'

/** A page of the issuer. No script runs on it, no other site may frame it, and no address of it is handed on. */
export function page(status: number, title: string, body: string): BearerResponse {
  return {
    status,
    headers: [
      ['content-type', 'text/html; charset=utf-8'],
      ['cache-control', 'no-store'],
      // No form-action: browsers hold it against the redirect to the client too.
      ['content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"],
      ['referrer-policy', 'no-referrer'],
    ],
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style><h1>${escaped(title)}</h1>${body}</html>`,
  }
}
