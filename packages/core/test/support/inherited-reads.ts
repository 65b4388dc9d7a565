import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const packages = fileURLToPath(new URL('../../../', import.meta.url))
/** Every name that a member has in these packages, as far as a text tells. */
function namesOfMembers(looked: readonly string[]): readonly string[] {
  const names = new Set<string>()
  for (const one of looked) {
    for (const file of readdirSync(`${packages}${one}/src`, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue
      const code = readFileSync(`${packages}${one}/src/${file}`, 'utf8').replace(/\/\*.*?\*\/|\/\/.*/gs, '')
      for (const [, name = ''] of code.matchAll(/\.([a-z_]\w*)\b(?!\()/g)) names.add(name)
      for (const [, list = ''] of code.matchAll(/\{([^{}]*)\}/g))
        for (const [name] of list.matchAll(/\b[a-z]\w*\b/g)) names.add(name)
    }
  }
  return [...names].filter((name) => !Object.hasOwn(Object.prototype, name) && !ofTheLanguage.includes(name))
}

/** What descriptors, promises, iterators and errors are asked for by the language itself. */
const ofTheLanguage = [
  'get',
  'set',
  'value',
  'writable',
  'enumerable',
  'configurable',
  'then',
  'return',
  'cause',
  'stack',
]

/** Where the reading is looked through: these ask whether a member is that of every object. */
const careful = /src\/(?:own|http\/request)\.ts/

/** Runs work while every object has a getter under each name, and tells which lines of these packages ran into one. */
export async function inheritedReads(
  work: () => Promise<unknown>,
  looked: readonly string[] = ['core', 'sessions'],
): Promise<readonly string[]> {
  const found = new Set<string>()
  const names = namesOfMembers(looked)
  const plain = { writable: true, enumerable: true, configurable: true }
  for (const name of names) {
    const descriptor: PropertyDescriptor = Object.assign(Object.create(null), {
      configurable: true,
      get: () => void note(name, looked, found),
      set(this: object, value: unknown) {
        Object.defineProperty(this, name, Object.assign(Object.create(null), plain, { value }))
      },
    })
    Object.defineProperty(Object.prototype, name, descriptor)
  }
  try {
    await work()
  } finally {
    for (const name of names) Reflect.deleteProperty(Object.prototype, name)
  }
  return [...found].sort()
}

let isNoting = false

function note(name: string, looked: readonly string[], found: Set<string>): void {
  // What looks for the line reads members, too.
  if (isNoting) return
  isNoting = true
  const { prepareStackTrace, stackTraceLimit } = Error
  Object.assign(Error, { prepareStackTrace: (_: Error, sites: unknown) => sites, stackTraceLimit: 3 })
  const sites = new Error().stack as unknown as NodeJS.CallSite[]
  Object.assign(Error, { prepareStackTrace, stackTraceLimit })
  const file = sites[2]?.getFileName()?.split('/packages/')[1]
  if (file && looked.some((one) => file.startsWith(`${one}/src/`)) && !careful.test(file))
    found.add(`${name}, by ${sites[2]?.getFunctionName()} in ${file}`)
  isNoting = false
}
