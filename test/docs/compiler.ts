import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript7/package.json')), 'bin/tsc')

const options = {
  extends: '../../../tsconfig.base.json',
  compilerOptions: {
    experimentalDecorators: true,
    erasableSyntaxOnly: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
    noImplicitReturns: false,
    noPropertyAccessFromIndexSignature: false,
    verbatimModuleSyntax: false,
    jsx: 'preserve',
    allowJs: true,
    checkJs: true,
  },
  include: ['.'],
}

/** What the compiler says of files, as one program: a fault a line, `<path>(<line>,<column>): error …`. */
export async function compiled(files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const folder = mkdtempSync(join(here, 'run-'))
  try {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options))
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const said = await new Promise<string>((resolve) =>
      execFile(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], { cwd: folder }, (_error, stdout) =>
        resolve(stdout),
      ),
    )
    return said.split('\n').filter((line) => line !== '')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
