import { join } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { entriesOf, published, root } from './packed.ts'

/** Of Node, what core needs for keys, signatures and fetching. */
const ofCore =
  'node:buffer node:crypto node:diagnostics_channel node:dns node:http node:https node:process node:stream node:util'
const more = (...names: readonly string[]): string => [...ofCore.split(' '), ...names].sort().join(' ')

/** KB of code at most, and what else is loaded: nothing that is not listed. What is imported on demand does not count. */
const held: { readonly [entry: string]: readonly [kilobytes: number, others: string] } = {
  '@bearer/core': [320, ofCore],
  '@bearer/core/testing': [160, ofCore.replace('node:process ', '')],
  '@bearer/core/node': [45, 'node:buffer node:http node:stream node:timers'],
  '@bearer/sessions': [479, ofCore],
  '@bearer/express': [342, more('node:timers')],
  '@bearer/express/global': [1, ''],
  '@bearer/koa': [342, more('node:timers')],
  '@bearer/koa/global': [1, ''],
  '@bearer/fastify': [344, more('node:timers', 'fastify-plugin')],
  '@bearer/fastify/global': [1, ''],
  '@bearer/fetch': [335, ofCore],
  '@bearer/nest': [355, more('node:timers', '@nestjs/common', '@nestjs/core')],
  '@bearer/nest/websockets': [353, more('node:timers', '@nestjs/common', '@nestjs/websockets')],
  '@bearer/store-postgres': [350, ofCore],
  '@bearer/store-redis': [349, more('node:timers', 'node:timers/promises')],
  '@bearer/client': [14, ''],
  '@bearer/client/server': [2, ''],
  '@bearer/client/socket': [8, ''],
  '@bearer/client/events': [7, ''],
  '@bearer/client/dpop': [7, ''],
}

/** What Node loads for a bare import of the built entry: an application pays for it at each start. `npm run bench` says in what time. */
async function loaded(entry: string) {
  const { metafile } = await build({
    stdin: { contents: `import '${entry}'`, resolveDir: join(root, 'test') },
    bundle: true,
    write: false,
    metafile: true,
    ignoreAnnotations: true,
    format: 'esm',
    platform: 'node',
    absWorkingDir: root,
    plugins: [
      {
        name: 'others stay outside',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^[^.#/]/ }, ({ path }) =>
            path.startsWith('@bearer/') ? undefined : { path, external: true },
          ),
      },
    ],
  })
  const [files, others] = [new Set<string>(), new Set<string>()]
  const visit = (file: string): void => {
    if (files.has(file)) return
    files.add(file)
    for (const { path, kind, external } of metafile.inputs[file]?.imports ?? [])
      if (kind === 'import-statement') external ? others.add(path) : visit(path)
  }
  visit('<stdin>')
  files.delete('<stdin>')
  const octets = [...files].reduce((sum, file) => sum + (metafile.inputs[file]?.bytes ?? 0), 0)
  return { files: [...files], kilobytes: octets / 1024, others: [...others].sort().join(' ') }
}

describe('a bare import', () => {
  it.each(published.flatMap(({ manifest }) => entriesOf(manifest)))(
    'of %s loads what is listed alone',
    async (entry) => {
      const [most, others] = held[entry] ?? [0, `nothing: list ${entry} here`]
      const found = await loaded(entry)
      expect(found.others).toBe(others)
      expect(found.kilobytes).toBeLessThanOrEqual(most)
      expect(found.files.filter((file) => !/^packages\/[\w-]+\/dist\//.test(file))).toEqual([])
    },
  )
})
