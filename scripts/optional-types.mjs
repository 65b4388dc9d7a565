// Part of a build, in a package's folder: has types name an optional peer without an error where it is not installed. Who checks the
// types of libraries too (skipLibCheck: false) and has no Hono would else be told that `hono` cannot be found; its types are then any.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const { peerDependenciesMeta = {} } = JSON.parse(readFileSync('package.json', 'utf8'))
const optional = Object.keys(peerDependenciesMeta).filter((name) => peerDependenciesMeta[name].optional)
const imports = new RegExp(`^(?:import|export) .* from ['"](?:${optional.join('|')})(?:/[^'"]*)?['"];?$`, 'gm')

for (const name of readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.d\.c?ts$/.test(file),
)) {
  const text = readFileSync(`dist/${name}`, 'utf8')
  const marked = text.replace(imports, '// @ts-ignore\n$&')
  if (optional.length > 0 && marked !== text) writeFileSync(`dist/${name}`, marked)
}
