import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core, with all of its rules, finds wrong with a page, but for the elements of a selector. */
export async function violations(page: Page, but: readonly string[] = []): Promise<unknown[]> {
  await page.evaluate(axe)
  const results = await page.evaluate(
    (exclude) => (globalThis as unknown as { axe: { run(context: object): Promise<AxeResults> } }).axe.run({ exclude }),
    but,
  )
  return results.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])
}
