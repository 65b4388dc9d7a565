import { statuses } from './raw.ts'
import { spellings } from './spellings.ts'

/** How an application answers when a path that its guard protects is written in every way. */
export interface Findings {
  /** Requests that ran a handler with a token. */
  readonly reached: readonly string[]
  /** Requests that ran one without, or whose answer depends on a token without being a refusal. */
  readonly leaks: readonly string[]
}

const everyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND']
/** What a router or a server says by itself where it knows no such path. */
const unknown = new Set([301, 302, 307, 308, 400, 404, 405, 501])

/** Asks for each spelling of a path with a token, which tells whether a handler runs, and without. */
export async function findings(
  port: number,
  path: string,
  token: string,
  methods: readonly string[] = everyMethod,
): Promise<Findings> {
  const reached: string[] = []
  const leaks: string[] = []
  for (const method of methods) {
    const targets = method === 'GET' ? spellings(path) : [path, path.toUpperCase(), `${path}/`, path.replace('/', '/%')]
    const [admitted, stranger] = [await statuses(port, method, targets, token), await statuses(port, method, targets)]
    targets.forEach((target, at) => {
      const [inside, outside] = [admitted[at] ?? 0, stranger[at] ?? 0]
      if (inside === 200) reached.push(`${method} ${target}`)
      const refused = outside === 401 || (outside === inside && unknown.has(outside))
      if (!refused) leaks.push(`${method} ${target}: ${inside}, without a token ${outside}`)
    })
  }
  return { reached, leaks }
}
