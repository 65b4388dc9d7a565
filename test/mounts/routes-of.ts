/**
 * The paths that a sample guards, as it writes them: its GET routes below the prefix of their router or scope, with values
 * for parameters. Public ones of the samples are named `/health`.
 */
export function routesOf(code: string): readonly string[] {
  const scope = /\},\s*\{ prefix: '([^']+)' \}/.exec(code)?.[1] ?? ''
  const prefixes = new Map<string, string>([['scope', scope]])
  for (const [, name = '', prefix = ''] of code.matchAll(/const (\w+) = new Router\(\{ prefix: '([^']+)' \}\)/g)) {
    prefixes.set(name, prefix)
  }
  for (const [, prefix = '', name = ''] of code.matchAll(/app\.use\('([^']+)', (\w+)\)/g)) prefixes.set(name, prefix)
  return [...code.matchAll(/(\w*)(?:\(\))?\s*\.get\('([^']+)'/g)]
    .map(([, router = '', path = '']) => `${prefixes.get(router) ?? ''}${path}`.replaceAll(/:\w+/g, 'tenant'))
    .filter((path) => !path.endsWith('/health'))
}
