import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesOf, importsOf } from './imports.ts'

/** The floors of each package from the ground up, rooms and single files: a file imports from its own floor and those below it. */
const houses: { readonly [name: string]: readonly (readonly string[])[] } = {
  core: [
    ['errors', 'encoding', 'own.ts'],
    ['.'],
    ['json', 'stores'],
    ['http', 'keys/material'],
    ['keys'],
    ['keys/remote/failure.ts', 'keys/remote/settings.ts'],
    ['keys/remote/fetch'],
    ['keys/remote'],
    ['keys/remote/discovery'],
    ['revocation/table'],
    ['extract', 'csrf', 'policy', 'jws', 'revocation', 'metadata'],
    ['proofs'],
    ['verify', 'connections', 'proofs/dpop', 'proofs/mtls'],
    ['guard/diagnosis'],
    ['guard/auth.ts'],
    ['guard/requirements'],
    ['guard'],
    ['guard/mounting'],
    ['held', 'mcp'],
    ['node', 'testing'],
    ['testing/cases', 'testing/issuer'],
    ['testing/index.ts'],
    ['node/upgrade'],
    ['node/index.ts', 'index.ts'],
  ],
}

describe.each(Object.entries(houses))('the house of %s', (name, floors) => {
  const named = new Set(floors.flat())
  const roomOf = (path: string): string => (named.has(path) ? path : dirname(path))
  const floorOf = (path: string): number => floors.findIndex((rooms) => rooms.includes(roomOf(path)))

  it('has a floor for every room', () => {
    expect(filesOf(name).filter((path) => floorOf(path) < 0)).toEqual([])
  })

  it('imports nothing upwards', () => {
    const upwards = filesOf(name).flatMap((path) =>
      importsOf(name, path)
        .filter((target) => floorOf(target) > floorOf(path))
        .map((target) => `${path} imports ${target}`),
    )
    expect(upwards).toEqual([])
  })

  it('has no circle of rooms on one floor', () => {
    const rooms = new Map<string, Set<string>>()
    for (const path of filesOf(name)) {
      const known = rooms.get(roomOf(path)) ?? new Set()
      for (const target of importsOf(name, path)) if (roomOf(target) !== roomOf(path)) known.add(roomOf(target))
      rooms.set(roomOf(path), known)
    }
    expect(circleIn(rooms)).toBeUndefined()
  })
})

const packages = readdirSync(new URL('../../packages', import.meta.url))

it.each(packages)('no file of %s imports itself by way of others', (name) => {
  const files = new Map(filesOf(name).map((path) => [path, new Set(importsOf(name, path))]))
  expect(circleIn(files)).toBeUndefined()
})

/** A circle of a graph, as the way round it; nothing where there is none. */
function circleIn(graph: ReadonlyMap<string, ReadonlySet<string>>): string | undefined {
  const done = new Set<string>()
  const visit = (node: string, way: readonly string[]): string | undefined => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node].join(' → ')
    if (done.has(node)) return undefined
    for (const next of graph.get(node) ?? []) {
      const circle = visit(next, [...way, node])
      if (circle !== undefined) return circle
    }
    done.add(node)
    return undefined
  }
  for (const node of graph.keys()) {
    const circle = visit(node, [])
    if (circle !== undefined) return circle
  }
  return undefined
}
