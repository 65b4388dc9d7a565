/** Applications of strangers: one for each adapter, guarded, that asks itself and prints what it was answered. */
const asked = `
async function statuses(send) {
  const good = await idp.mint({ sub: 'ada' })
  const expired = await idp.mint({}, { defect: 'expired' })
  const all = [await send({}), await send({ authorization: 'Bearer ' + good }), await send({ authorization: 'Bearer ' + expired })]
  await idp.close()
  console.log(all.join(' '))
  process.exit(0)
}
const over = (port) => async (headers) => (await fetch('http://127.0.0.1:' + port + '/', { headers })).status
`
const issuer = `const idp = await createTestIssuer({ audience: 'https://api.example.com' })
const options = { issuer: idp.issuer, audience: idp.audience, clock: idp.clock }
`

export const outcome = '401 200 401'

const bodies = {
  express: [
    [
      ['express', 'express'],
      ['{ bearer }', '@bearer/express'],
    ],
    `const api = bearer(options)
const server = express().use(api).get('/', (req, res) => { res.json(api.authOf(req).claims.sub) }).listen(0, '127.0.0.1', () => void statuses(over(server.address()['port'])))`,
  ],
  koa: [
    [
      ['Koa', 'koa'],
      ['{ bearer }', '@bearer/koa'],
    ],
    `const api = bearer(options)
const server = new Koa().use(api).use((ctx) => { ctx.body = api.authOf(ctx).claims.sub }).listen(0, '127.0.0.1', () => void statuses(over(server.address()['port'])))`,
  ],
  fastify: [
    [
      ['{ fastify }', 'fastify'],
      ['{ bearer }', '@bearer/fastify'],
    ],
    `const api = bearer(options)
const app = fastify()
app.register(async (scope) => { scope.register(api); scope.get('/', async (request) => ({ sub: api.authOf(request).claims.sub })) })
await app.listen({ port: 0, host: '127.0.0.1' })
void statuses(over(app.server.address()['port']))`,
  ],
  fetch: [
    [['{ bearer }', '@bearer/fetch']],
    `const api = bearer({ ...options, connection: () => ({ tls: true, remoteAddress: '127.0.0.1' }) })
const handler = api.guard((_request, auth) => new Response(auth.claims.sub))
void statuses(async (headers) => (await handler(new Request('https://api.example.com/', { headers }))).status)`,
  ],
}

const whole = ([imports], line) =>
  [...imports, ['{ createTestIssuer }', '@bearer/core/testing']].map(line).join('\n') + asked

/** `[adapter, as an ES module, as CommonJS]`. TypeScript's is the ES module, checked but for implicit `any`. */
export const applications = Object.entries(bodies).map(([name, parts]) => [
  name,
  `${whole(parts, ([names, from]) => `import ${names} from '${from}'`)}${issuer}${parts[1]}\n`,
  `${whole(parts, ([names, from]) => `const ${names} = require('${from}')`).replace('async function', 'let idp\nasync function')}
async function main() {\n${issuer.replace('const idp', 'idp')}${parts[1]}\n}\nmain()\n`,
])

/** A session store in a file, for a session that outlives the version of the packages. */
const fileStore = `
import { readFileSync, writeFileSync } from 'node:fs'
const kept = (() => { try { return JSON.parse(readFileSync('store.json', 'utf8')) } catch { return { records: {}, entries: [] } } })()
const save = () => writeFileSync('store.json', JSON.stringify(kept))
const store = {
  sessions: {
    insert: async (record) => { kept.records[record.id] = record; save() },
    read: async (id) => kept.records[id] && { record: kept.records[id] },
    replace: async (record, version) => {
      if (kept.records[record.id]?.version !== version) return false
      kept.records[record.id] = record; save(); return true
    },
    list: async (subject) => Object.values(kept.records).filter((record) => record.subject === subject),
  },
  revocations: {
    put: async (entries) => { kept.entries.push(...entries); save() },
    get: async (keys) => kept.entries.filter(({ key }) => keys.includes(key)),
  },
}
import { createSessions, signingKeys } from '@bearer/sessions'
const sessions = createSessions({
  issuer: 'https://app.example.com', audience: 'https://app.example.com/api', clientId: 'app', store,
  keys: signingKeys(JSON.parse(readFileSync('keys.json', 'utf8'))), refreshKeys: [{ id: '1', secret: Buffer.from(readFileSync('secret', 'utf8').trim(), 'base64url') }],
})
`
export const logIn = `${fileStore}
const tokens = await sessions.start({ subject: 'ada', scope: 'reports:read' })
writeFileSync('tokens.json', JSON.stringify(tokens))
process.exit(0)
`
/** What was written before the upgrade is read: the session goes on, and its access token is taken. */
export const goOn = `${fileStore}
import { createGuard } from '@bearer/core'
const { accessToken, refreshToken } = JSON.parse(readFileSync('tokens.json', 'utf8'))
const auth = await createGuard({ sessions }).verify(accessToken)
const refreshed = await sessions.refresh(refreshToken)
console.log(auth.subject, refreshed.ok)
process.exit(0)
`
/** Two versions in one process know each other's errors, and the sessions of one the guard of the other. */
export const sideBySide = `
import { randomBytes } from 'node:crypto'
import * as now from '@bearer/core'
import * as old from 'core-before'
import { createSessions, generateSigningKey, signingKeys } from '@bearer/sessions'
if (now.BearerError === old.BearerError) throw new Error('there is one copy')
const sessions = createSessions({
  issuer: 'https://app.example.com', audience: 'https://app.example.com/api', clientId: 'app', store: old.memoryStore(),
  keys: signingKeys([await generateSigningKey()]), refreshKeys: [{ id: '1', secret: randomBytes(32) }],
})
const { accessToken } = await sessions.start({ subject: 'ada' })
const [theirs, ours] = await Promise.all([old, now].map((copy) => copy.createGuard({ sessions }).verify('no').catch((error) => error)))
const auth = await old.createGuard({ sessions }).verify(accessToken)
console.log(now.isBearerError(theirs), old.isBearerError(ours), auth.subject)
process.exit(0)
`
