import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const isWritten = /^(?:examples\/[^/]+\/(?:public|src)\/.*\.(?:html|tsx?)|packages\/[^/]+\/README\.md|docs\/[^/]+\.md)$/
const files = ['docs', 'examples', 'packages']
  .flatMap((folder) => filesBelow(folder))
  .filter((file) => isWritten.test(file))

it('a form that is sent before its script has run writes no password into the address', () => {
  const forms = files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/<form\b[^>]*>/g)].map(([form]) => `${file}: ${form}`),
  )
  expect(forms.length).toBeGreaterThan(8)
  expect(forms.filter((form) => !form.includes(' method="post"'))).toEqual([])
})

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return /^(?:node_modules|dist|\.next|\.turbo)$/.test(entry.name) ? [] : filesBelow(path)
    return [path]
  })
}
