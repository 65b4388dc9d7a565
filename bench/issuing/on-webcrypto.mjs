// node --import ./on-webcrypto.mjs …: sessions as they run where there is no node:crypto, and as they ran everywhere before.
import { register } from 'node:module'

const hooks = `
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context)
  if (!specifier.startsWith('#') || !context.parentURL.includes('/sessions/')) return found
  return { ...found, url: found.url.replace(/-node\\.js$/, '-web.js') }
}`
register(`data:text/javascript,${encodeURIComponent(hooks)}`)
