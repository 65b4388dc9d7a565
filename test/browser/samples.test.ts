import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { compile } from 'svelte/compiler'
import { build, type Plugin } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { open, type Site } from './client-site.ts'
import { launch } from './launch.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const readme = readFileSync(new URL('../../packages/client/README.md', import.meta.url), 'utf8')

/** The code below a heading of the client's README. */
const sample = (heading: string): string => {
  const section = readme.split(/^#{2,3} /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  return /```\w+\n([\s\S]*?)```/.exec(section)?.[1] ?? ''
}

const svelte: Plugin = {
  name: 'svelte',
  transform: (code, id) =>
    id.endsWith('.svelte') ? compile(code, { generate: 'client', filename: id }).js.code : undefined,
}

const session = `import { createClient } from '@bearer/client'
export const session = createClient({ url: '/auth', transport: 'cookie' })
globalThis.session = session`

/** What mounts a sample, so that the page shows the status: by framework. */
const mounts: { readonly [framework: string]: { readonly file: string; readonly main: string } } = {
  React: {
    file: 'use-session.ts',
    main: `import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { useSession } from './use-session'
createRoot(document.getElementById('app')).render(createElement(() => useSession().status))`,
  },
  Vue: {
    file: 'use-session.ts',
    main: `import { createApp, h } from 'vue'
import { useSession } from './use-session'
createApp({ setup() { const state = useSession(); return () => h('p', state.value.status) } }).mount('#app')`,
  },
  Svelte: {
    file: 'Status.svelte',
    main: `import { mount } from 'svelte'
import Status from './Status.svelte'
mount(Status, { target: document.getElementById('app') })`,
  },
}

/** Has Vite build an application, and gives its script. */
async function built(files: { readonly [name: string]: string }): Promise<string> {
  const root = mkdtempSync(join(folder, 'app-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
    const result = await build({
      root,
      configFile: false,
      logLevel: 'error',
      plugins: [svelte],
      define: { 'process.env.NODE_ENV': '"production"' },
      resolve: { conditions: ['@bearer/source', 'browser', 'module', 'import'] },
      build: { write: false, lib: { entry: join(root, 'main.js'), formats: ['es'] } },
    })
    const [output] = Array.isArray(result) ? result : [result]
    return output && 'output' in output ? output.output[0].code : ''
  } finally {
    rmSync(root, { recursive: true })
  }
}

describe('the samples of the client, in a build of Vite', () => {
  let browser: Browser
  let site: Site
  beforeAll(async () => {
    site = await open('express', 'cookie')
    browser = await launch()
  })
  afterAll(async () => {
    await browser.close()
    await site.close()
  })

  const visit = async (html: string, script: string) => {
    const page = await (await browser.newContext()).newPage()
    await page.route('**/', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html>${html}<script type="module" src="/app.js"></script>`,
      }),
    )
    await page.route('**/app.js', (route) => route.fulfill({ contentType: 'text/javascript', body: script }))
    await page.goto(site.url)
    return page
  }

  it('are a page of ten lines that logs in and shows who is there', async () => {
    const code = sample('A page that stays logged in')
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(10)
    const page = await visit(
      '<form id="login" method="post"><input name="username"><button>Log in</button></form><pre id="me"></pre>',
      await built({ 'main.js': code }),
    )
    await page.fill('input', 'ada')
    await page.click('button')
    await expect.poll(() => page.textContent('#me')).toBe('{"sub":"ada"}')
  })

  it.each(Object.entries(mounts))(
    'follow the session with %s, in five lines or so',
    async (framework, { file, main }) => {
      const code = sample(framework)
      expect(code.trim().split('\n').length).toBeLessThanOrEqual(8)
      const page = await visit(
        '<div id="app"></div>',
        await built({ 'session.ts': session, [file]: code, 'main.js': main }),
      )
      await expect.poll(() => page.textContent('#app')).toBe('unknown')
      await page.evaluate(() =>
        (globalThis as unknown as { session: { login(of: object): unknown } }).session.login({ username: 'ada' }),
      )
      await expect.poll(() => page.textContent('#app')).toBe('signed-in')
    },
  )
})
