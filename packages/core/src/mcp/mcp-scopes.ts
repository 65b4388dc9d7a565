import { ConfigurationError, ownBag, refuseFurther } from '../configuration.ts'
import type { Requirement } from '../guard/requirements/requirement.ts'
import { requireScope } from '../guard/requirements/requirements.ts'
import { isScope } from '../policy/scopes.ts'
import { hasHeldName, type Operation, operationOf } from './operation.ts'

/** One scope, several of which each is needed, or none: `[]`. */
type Needed = string | readonly string[]

/** The scopes of a server's operations: by the method, and below it by the name of a tool or prompt, or the URI of a resource. */
export interface McpScopes {
  readonly [method: string]: Needed | { readonly [name: string]: Needed }
}

/**
 * Requires the scopes of the operation that a request to an MCP server asks for, by its header fields `Mcp-Method` and `Mcp-Name`
 * (revision 2026-07-28): the body is not read. `'*'` is for the methods, or below one for the names, that are not listed. What is
 * listed nowhere, and a request whose fields cannot be relied upon, as those of earlier revisions, needs every scope of the map. The
 * server must hold the fields against the body, as the revision demands.
 *
 * @throws ConfigurationError when the map is empty, names what is no scope, or has names below a method whose `Mcp-Name` no server
 * holds against the body.
 *
 * @example
 * const operations = mcpScopes({ '*': 'notes:read', 'tools/call': { '*': 'notes:read', add_note: ['notes:read', 'notes:write'] } })
 * app.post('/mcp', api.require(operations), (_req, res) => res.end())
 */
export function mcpScopes(scopes: McpScopes, ...further: readonly []): Requirement {
  refuseFurther('mcpScopes', further, "takes one object: { 'tools/call': { add_note: 'notes:write' } }.")
  const every = new Set<string>()
  const requirement = (needed: Needed): Requirement => {
    const list = typeof needed === 'string' ? [needed] : needed
    if (!(Array.isArray(list) && list.every(isScope))) throw new ConfigurationError(advice)
    for (const scope of list) every.add(scope)
    return list.length > 0 ? requireScope(...list) : { check: () => undefined }
  }
  const methods = mapped(scopes, (needed, method) => {
    if (!isNames(needed)) return requirement(needed)
    // Anybody could name there what is open to all, and mean another thing in the body.
    if (!hasHeldName(method))
      throw new ConfigurationError(`mcpScopes takes no names below ${method}: no server checks them.`)
    return mapped(needed, requirement)
  })
  // Without a scope, what is listed nowhere would need none.
  if (every.size === 0) throw new ConfigurationError(advice)
  const whole = requirement([...every])
  const find = ({ method, name }: Operation): Requirement | undefined => {
    const found = methods.get(method) ?? methods.get('*')
    if (!(found instanceof Map)) return found
    return name === undefined ? undefined : (found.get(name) ?? found.get('*'))
  }
  return {
    ...whole,
    forRequest: (request) => {
      const operation = operationOf(request)
      return (operation && find(operation)) ?? whole
    },
  }
}

const advice =
  "mcpScopes takes, for each method or name, one scope, an array of scopes, or [] for none, and one scope at least: { 'tools/call': { add_note: 'notes:write' } }."

const isNames = (needed: McpScopes[string]): needed is { readonly [name: string]: Needed } =>
  typeof needed === 'object' && needed !== null && !Array.isArray(needed)

const mapped = <Given, Made>(
  given: { readonly [name: string]: Given },
  make: (one: Given, name: string) => Made,
): Map<string, Made> =>
  new Map(Object.entries(ownBag('mcpScopes', given)).map(([name, one]) => [name, make(one, name)]))
