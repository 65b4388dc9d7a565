// npm run reference: writes docs/options.md from the interfaces of the packages, which editors show too, and the OpenAPI document.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import ts from 'typescript'
import { openApi, openApiFile } from './openapi/document.mjs'

const root = new URL('../', import.meta.url)
export const page = fileURLToPath(new URL('docs/options.md', root))

/** Where the options of each function stand: the heading, what is said below it, and the interfaces. */
const sections = [
  [
    'createGuard and bearer: the options of a guard',
    'Of `createGuard` in `@bearer/core`, and of `bearer` in each adapter. A guard has one issuer (the next section), several in ' +
      '`issuers`, or your own `sessions`: exactly one of the three. An option that does not exist is refused when the guard is made.',
    ['packages/core/src/guard/options.ts', 'PolicyOptions'],
  ],
  [
    'One issuer',
    'Beside the options above, or as an entry of `issuers`.',
    ['packages/core/src/verify/issuer.ts', 'IssuerOptions'],
  ],
  ['accept: where the token is', '', ['packages/core/src/extract/credential.ts', 'AcceptOptions']],
  ['cache: verified tokens', '', ['packages/core/src/verify/cache.ts', 'CacheOptions']],
  [
    'discover and remoteJwks: keys of an issuer',
    '`keys: discover(issuer, { … })` is what a guard does by itself; `remoteJwks(url, { … })` skips discovery.',
    ['packages/core/src/keys/remote/options.ts', 'RemoteKeysOptions'],
    ['packages/core/src/keys/remote/discovery/discovery.ts', 'DiscoveryOptions'],
  ],
  ['secret, publicKey, jwks: keys that you have', '', ['packages/core/src/keys/material/made-key.ts', 'KeyOptions']],
  ['stepUp: a stronger or newer log-in', '', ['packages/core/src/guard/requirements/step-up.ts', 'StepUpOptions']],
  [
    'dpop: tokens bound to a key',
    'And `replays`, the replay store that all processes share (`redisStore({ client }).replays`), or `null` beside `nonce`: ' +
      'nonces made of the `secret` below.',
    ['packages/core/src/proofs/dpop/options.ts', 'CommonOptions', 'NonceOptions'],
  ],
  ['hold: connections', '', ['packages/core/src/guard/held.ts', 'HoldOptions']],
  ['upgrade: WebSockets', '', ['packages/core/src/node/upgrade/options.ts', 'UpgradeOptions']],
  ['mirror: revocations in memory', '', ['packages/core/src/revocation/mirror.ts', 'MirrorOptions']],
  [
    'metadataEndpoints: what an API publishes',
    '',
    ['packages/core/src/metadata/endpoints.ts', 'MetadataOptions'],
    ['packages/core/src/metadata/protected-resource.ts', 'ResourceMetadataOptions'],
  ],
  [
    'createSessions',
    'In `@bearer/sessions`: the options of `createIssuer` but for its `clientId`, and these.',
    ['packages/sessions/src/options.ts', 'SessionsOptions'],
  ],
  ['createIssuer', '', ['packages/sessions/src/issue/issuer.ts', 'IssuerConfiguration']],
  ['cookies', '', ['packages/sessions/src/cookies.ts', 'CookieOptions']],
  ['sessionEndpoints', '', ['packages/sessions/src/endpoints/session-endpoints.ts', 'SessionEndpointsOptions']],
  ['signIn', '', ['packages/sessions/src/endpoints/log-in/sign-in.ts', 'SignInOptions']],
  ['memoryStore', '', ['packages/core/src/stores/memory.ts', 'MemoryStoreOptions']],
  ['redisStore', '', ['packages/store-redis/src/redis-store.ts', 'RedisStoreOptions']],
  [
    'postgresStore',
    '',
    ['packages/store-postgres/src/postgres-store.ts', 'PostgresStoreOptions'],
    ['packages/store-postgres/src/migrate.ts', 'MigratePostgresOptions'],
  ],
  [
    'createTestIssuer',
    'In `@bearer/core/testing`.',
    ['packages/core/src/testing/issuer/issuer.ts', 'TestIssuerOptions', 'MintOptions'],
  ],
]

/** The events, which are explained likewise. */
const events = [
  [
    'Events of a guard',
    'Of `on`, and of the channels `bearer.<event>` ([observability](observability.md)). `EventRequest` is `method`, `path` and `request`.',
    ['packages/core/src/events.ts', 'BearerEvents'],
  ],
  [
    'Events of sessions',
    'Of `createSessions`, likewise.',
    ['packages/sessions/src/session-events.ts', 'SessionEvents'],
  ],
]

export function reference() {
  const head =
    '---\nkind: reference\n---\n\n# Options\n\nEvery option, with its unit and its default. This page is made of the comments that your editor shows: it says ' +
    'the same.\n\n<!-- Written by `npm run reference`. -->\n'
  return [head, ...sections.map((one) => section(one)), ...events.map((one) => section(one, eventColumns))].join('\n')
}

const columns = ['Option', 'Type', 'What it does']
const eventColumns = ['Event', 'What it carries', 'When']

function section([heading, text, ...places], names = columns) {
  const rows = places.flatMap(([file, ...interfaces]) =>
    interfaces.flatMap((name) => rowsOf(file, name, names === columns)),
  )
  const table = [`| ${names.join(' | ')} |`, '| --- | --- | --- |', ...rows].join('\n')
  return `${[`## ${heading}`, ...(text ? [text] : []), table].join('\n\n')}\n`
}

function rowsOf(file, name, areOptions) {
  const source = ts.createSourceFile(file, readFileSync(new URL(file, root), 'utf8'), ts.ScriptTarget.Latest, true)
  const found = source.statements.find((one) => ts.isInterfaceDeclaration(one) && one.name.text === name)
  if (!found) throw new Error(`${file} has no interface ${name}.`)
  return found.members.filter((member) => member.name).map((member) => row(member, source, areOptions))
}

function row(member, source, isOption) {
  const comment = ts.getJSDocCommentsAndTags(member).find(ts.isJSDoc)
  const text = comment ? (ts.getTextOfJSDocComment(comment.comment) ?? '') : ''
  const type = ts.isMethodSignature(member)
    ? 'function'
    : isOption
      ? (member.type?.getText(source) ?? '').replace(/ \| undefined$/, '')
      : inOneLine(member.type.getText(source))
  const name = `\`${member.name.getText(source)}\`${member.questionToken || !isOption ? '' : ' (required)'}`
  return `| ${name} | ${cell(`\`${type}\``)} | ${cell(text.replace(/\{@link (\w+)\}/g, '`$1`'))} |`
}

/** What an event carries: nobody writes it. */
const inOneLine = (type) =>
  type
    .replaceAll('readonly ', '')
    .replace(/\{\n\s*/g, '{ ')
    .replace(/\n\s*\}/g, ' }')
    .replace(/\n\s*/g, '; ')

const cell = (text) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').replace(/^``$/, '')

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(page, reference())
  writeFileSync(openApiFile, openApi())
}
