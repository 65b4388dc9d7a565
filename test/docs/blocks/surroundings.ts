import { blocksOf } from './collect.ts'

/** What a block takes from elsewhere. All others stand for themselves. */
export interface Surroundings {
  readonly of: `${string}#${string}`
  readonly why: string
  /** The names, as declarations on one line. */
  readonly given: string
}

export const surroundings: readonly Surroundings[] = [
  {
    of: 'README.md#Bearer',
    why: 'the starts of two lines, which are the first screen: the whole samples stand below',
    given:
      "import { createClient } from '@bearer/client'; import { bearer, routes } from '@bearer/express'; import { sessionEndpoints } from '@bearer/sessions'; import { app, login, sessions } from '../examples/surroundings.ts';",
  },
  {
    of: 'docs/connections.md#A token as subprotocol',
    why: 'one line, of a token that the page has',
    given: "import { token as accessToken } from '../examples/surroundings.ts';",
  },
  {
    of: 'docs/connections.md#Others',
    why: 'globals of Bun and Deno',
    given: "import { Bun, Deno } from '../blocks/runtimes.ts';",
  },
  {
    of: 'packages/client/README.md#A page that stays logged in',
    why: 'elements of the page, whose ids are globals in browsers',
    given: 'const { login, me } = /** @type {{ login: HTMLFormElement, me: HTMLElement }} */ ({});',
  },
  {
    of: 'packages/fetch/README.md#Say what the server knows',
    why: 'globals of Bun and Deno',
    given: "import { Bun, Deno } from '../blocks/runtimes.ts';",
  },
]

/** What samples import of the application that they are in, by its file. */
export const ofTheApplication: { readonly [file: string]: string } = {
  'app.ts': `export * from '../app.ts'
export { api, server } from '../examples/surroundings.ts'
export declare const client: import('ioredis').Redis
export declare const store: import('@bearer/store-redis').RedisStore
`,
  'adapter.ts': blocksOf('docs/custom-adapters.md').find(({ language }) => language === 'ts')?.code ?? '',
  'folder-keys.ts': blocksOf('docs/custom-key-sources.md').find(({ language }) => language === 'ts')?.code ?? '',
  // Modules are augmented where something imports them.
  'main.ts': "import '@bearer/fastify'\nimport '@bearer/koa'\nimport '@bearer/nest'",
  'kms.ts': "export * from '../kms.ts'",
  'secrets.ts': "export * from '../secrets.ts'",
  'session.ts':
    "import { createClient } from '@bearer/client'\nexport const session = createClient({ url: '/auth', transport: 'cookie' })",
  'store.ts': "export { memoryStore as openStore } from '@bearer/core'",
}
