import type { Options } from 'tsup'

/**
 * Types of the entries that users import; files behind the `imports` map need none. They are not checked once more: `typecheck`
 * does that, and a build takes half the time.
 */
export function types(entry?: Record<string, string>): Options['dts'] {
  const compilerOptions = { noCheck: true, noEmit: false, rewriteRelativeImportExtensions: true }
  return entry ? { compilerOptions, entry } : { compilerOptions }
}

/**
 * How every package is built: ESM, CommonJS and types of each. `splitting` with `treeshake` keeps one copy of a module
 * among the entries of a package, in CommonJS too. `node:` stays before the names of Node's modules: without it, bundlers
 * and other runtimes may take a package of that name.
 *
 * What stands in `devDependencies` is bundled: jose, which is ESM alone, so that `require()` works on every Node, in Jest and
 * under Plug'n'Play, and so that no guard on Node installs what it never runs. Its licence is in THIRD-PARTY-LICENSES.
 */
export const base: Options = {
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  dts: types(),
  clean: true,
  splitting: true,
  treeshake: true,
  removeNodeProtocol: false,
  external: [/^node:/],
}
