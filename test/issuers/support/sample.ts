import { readFileSync } from 'node:fs'
import * as bearerExpress from '@bearer/express'
import express from 'express'
import ts from 'typescript'
import * as zod from 'zod'

const modules: { readonly [name: string]: unknown } = {
  '@bearer/express': bearerExpress,
  express: { __esModule: true, default: express },
  zod,
}

/** Runs the first block below a heading, which may await, and gives some of its names. */
export async function runModule(
  path: string,
  heading: string,
  names: readonly string[],
  known: { readonly [name: string]: unknown },
): Promise<{ readonly [name: string]: unknown }> {
  const run = new Function(
    'require',
    'exports',
    `return (async () => { ${script(path, heading, 0)}; return { ${names} } })()`,
  )
  return run((name: string) => known[name], {})
}

/** Runs one code block of a document below a heading, and gives the `api` that it makes. */
export function runSample(path: string, heading: string, index = 0): { guard: bearerExpress.Guard } {
  const run = new Function('require', 'exports', `${script(path, heading, index)}; return api`)
  return run((name: string) => modules[name], {})
}

/** The TypeScript blocks of a section. */
function blocks(path: string, heading: string): string[] {
  const text = readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  return [...section.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code as string)
}

function script(path: string, heading: string, index: number): string {
  const code = blocks(path, heading)[index]
  if (code === undefined) throw new Error(`${path} has no code block ${index} below "${heading}".`)
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 }
  return ts.transpileModule(code, { compilerOptions }).outputText
}
