const guards = /(?:const|let)\s+(?:(\w+)|\{[^}]*\})\s*=\s*bearer\(/g
const routers = /(?:const|let)\s+(\w+)\s*=\s*new\s+Router\(([\s\S]*?)\)/g

/** What Koa code mounts in a way that does not hold on every version of its routers: see docs/mounting.md. */
export function badKoaMounts(code: string): readonly string[] {
  if (!/from '(@bearer\/koa|koa)'/.test(code)) return []
  const names = [...code.matchAll(guards)].flatMap(([, name]) => name ?? [])
  const guard = `(?:bearer\\(|(?:${['api', 'guard', ...names].join('|')})\\b(?!\\.(?:authOf|guard)))`
  const found: string[] = []
  const note = (pattern: RegExp): void => {
    for (const [text] of code.matchAll(pattern)) found.push(text)
  }

  const routerNames = [...code.matchAll(routers)]
  // A guard behind a path, in a list of paths, in koa-mount, or behind `exclusive`.
  note(new RegExp(`\\.use\\(\\s*(?:['"\`/]|\\[)[^()]*?${guard}`, 'g'))
  note(new RegExp(`\\bmount\\([^()]*?${guard}`, 'g'))
  note(/exclusive:\s*true/g)
  for (const [, name, options = ''] of routerNames) {
    const used = new RegExp(`\\b${name}\\s*\\.use\\(\\s*${guard}`)
    const prefixed = options.includes('prefix') || code.includes(`${name}.prefix(`)
    const below = new RegExp(`\\.use\\(\\s*['"\`/\\[][^()]*\\b${name}\\.routes\\(`).test(code)
    if ((prefixed || below) && used.test(code)) found.push(`${name}.use(…) below a path`)
    // A route before the guard of its router.
    const at = code.search(used)
    const first = code.search(new RegExp(`\\b${name}\\s*\\.(?:get|post|put|patch|delete|all)\\(`))
    if (at >= 0 && first >= 0 && first < at) found.push(`${name} has a route before ${name}.use(…)`)
  }
  return found
}
