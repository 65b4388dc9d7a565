/** What the sidebar shows: groups of pages, each with its name and its place. Every page is in here. */
export const pages: readonly {
  readonly text: string
  readonly items: readonly (readonly [name: string, link: string])[]
}[] = [
  {
    text: 'Start',
    items: [
      ['Start', '/start'],
      ['Choosing', '/choosing'],
      ['Glossary', '/glossary'],
    ],
  },
  {
    text: 'Guarding an API',
    items: [
      ['Tokens of other issuers', '/issuers'],
      ['Scopes, roles and claims', '/claims'],
      ['Several issuers and tenants', '/tenants'],
      ['Where a guard is mounted', '/mounting'],
      ['Proxies, Docker and TLS', '/proxies'],
      ['Tokens bound to their holder', '/bound-tokens'],
      ['WebSockets and event streams', '/connections'],
      ['MCP servers', '/mcp'],
      ['GraphQL and tRPC', '/graphql'],
      ['Serverless', '/serverless'],
      ['Next.js, Workers', '/servers'],
      ['OpenAPI', '/openapi'],
    ],
  },
  {
    text: 'Logging users in',
    items: [
      ['Sessions and refresh tokens', '/sessions'],
      ['Browsers, phones, SSR', '/browsers'],
      ['Passkeys', '/passkeys'],
      ['Links that reset and confirm', '/links'],
      ['Limits on guessing', '/limits'],
      ['Machines and API keys', '/machines'],
      ['Keys', '/keys'],
    ],
  },
  {
    text: 'Running it',
    items: [
      ['Testing', '/testing'],
      ['Observability', '/observability'],
      ['Shutting down', '/shutting-down'],
      ['Scaling', '/scaling'],
      ['Performance', '/performance'],
    ],
  },
  {
    text: 'Extending it',
    items: [
      ['Write a store', '/custom-stores'],
      ['Write a key source', '/custom-key-sources'],
      ['Write an adapter', '/custom-adapters'],
    ],
  },
  {
    text: 'Reference',
    items: [
      ['Options', '/options'],
      ['Errors', '/errors'],
      ['When it does not work', '/troubleshooting'],
      ['Token inspector', '/inspector'],
      ['@bearer/core', '/packages/core'],
      ['@bearer/express', '/packages/express'],
      ['@bearer/koa', '/packages/koa'],
      ['@bearer/fastify', '/packages/fastify'],
      ['@bearer/fetch', '/packages/fetch'],
      ['@bearer/nest', '/packages/nest'],
      ['@bearer/sessions', '/packages/sessions'],
      ['@bearer/store-redis', '/packages/store-redis'],
      ['@bearer/store-postgres', '/packages/store-postgres'],
      ['@bearer/client', '/packages/client'],
      ['@bearer/cli', '/packages/cli'],
    ],
  },
  {
    text: 'About it',
    items: [
      ['Migrating', '/migrating'],
      ['Comparison with the peers', '/comparison'],
      ['Threat model', '/threat-model'],
      ['Decisions', '/decisions/index'],
      ['How these pages are written', '/CONVENTIONS'],
    ],
  },
]
