import type { Options } from 'tsup'

/**
 * How every package is built: ESM, CommonJS and types of each. `splitting` with `treeshake` keeps one copy of a module
 * among the entries of a package, in CommonJS too. `node:` stays before the names of Node's modules: without it, bundlers
 * and other runtimes may take a package of that name.
 */
export const base: Options = {
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  dts: { compilerOptions: { noEmit: false, rewriteRelativeImportExtensions: true } },
  clean: true,
  splitting: true,
  treeshake: true,
  removeNodeProtocol: false,
  external: [/^node:/],
}
