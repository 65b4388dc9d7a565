import ts from 'typescript'
import { namesIn, textOf } from './declaration.mjs'
import { folderOf, packages, program } from './program.mjs'

const kinds = [
  ts.isFunctionDeclaration,
  ts.isClassDeclaration,
  ts.isInterfaceDeclaration,
  ts.isTypeAliasDeclaration,
  ts.isVariableDeclaration,
  ts.isEnumDeclaration,
]
const isDeclaration = (node) => kinds.some((is) => is(node))

/**
 * The public face of every package, as text: what each entry exports, and the types that these name and nobody can import.
 * @returns {Map<string, string>} by the package's name
 */
export function reports() {
  const made = program()
  const checker = made.getTypeChecker()
  return new Map(packages.map((one) => [one.name, reportOf(one, made, checker)]))
}

function reportOf({ name, folder, entries }, made, checker) {
  const exported = new Set()
  const sections = entries.map((entry) => sectionOf(entry, folder, made, checker, exported))
  const named = namedOf(folder, checker, exported)
  const blocks = sections.map(({ title, text }) => `## ${title}\n\n${text}`)
  if (named.length > 0) blocks.push(`## Named in these\n\n${fenced(named)}`)
  return `# ${name}\n\n${about}\n\n${blocks.join('\n\n')}\n`
}

const about =
  'Written by `npm run api`. What changes here is seen by users, and needs a changeset: CONTRIBUTING says of which kind.'
const fenced = (texts) => `\`\`\`ts\n${texts.join('\n\n')}\n\`\`\``

function sectionOf({ name, file }, folder, made, checker, exported) {
  const module = checker.getSymbolAtLocation(made.getSourceFile(file))
  const own = []
  const others = new Map()
  for (const symbol of module ? checker.getExportsOfModule(module) : []) {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    const nodes = (target.declarations ?? []).filter(isDeclaration)
    const from = nodes[0] && folderOf(nodes[0].getSourceFile().fileName)
    if (from === folder) {
      exported.add(target)
      own.push([
        symbol.name,
        nodes.map(textOf).join('\n') +
          (symbol.name === target.name ? '' : `\nexport { ${target.name} as ${symbol.name} }`),
      ])
    } else {
      const origin = packages.find((one) => one.folder === from)?.name ?? 'elsewhere'
      others.set(origin, [...(others.get(origin) ?? []), symbol.name])
    }
  }
  const again = [...others].sort().map(([origin, names]) => `Again what is of ${origin}: ${names.sort().join(', ')}.`)
  const texts = own.sort(byName).map(([, text]) => text)
  return {
    title: `\`${name}\``,
    text:
      [...(texts.length > 0 ? [fenced(texts)] : []), ...again].join('\n\n') || 'Types that are added to others alone.',
  }
}

const byName = ([a], [b]) => (a < b ? -1 : 1)

/** What is named by what is exported, and by that in its turn. */
function namedOf(folder, checker, exported) {
  const found = new Map()
  const waiting = [...exported]
  const known = new Set(exported)
  for (let symbol = waiting.pop(); symbol; symbol = waiting.pop()) {
    for (const node of (symbol.declarations ?? []).filter(isDeclaration)) {
      namesIn(node, (identifier) => {
        const seen = checker.getSymbolAtLocation(identifier)
        const target = seen && seen.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(seen) : seen
        const first = target?.declarations?.find(isDeclaration)
        if (!first || known.has(target) || folderOf(first.getSourceFile().fileName) !== folder) return
        known.add(target)
        waiting.push(target)
        found.set(target, [target.name, textOf(first)])
      })
    }
  }
  return [...found.values()].sort(byName).map(([, text]) => text)
}
