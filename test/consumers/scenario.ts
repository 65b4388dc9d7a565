import { entriesOf, published } from './packed.ts'

const entries = published.flatMap(({ manifest }) => entriesOf(manifest))

/** What an application does: every package is loaded; a token is minted, taken and refused; a session begins and goes on. */
const body = `
  for (const [name, loaded] of Object.entries(all))
    if (!name.endsWith('/global') && Object.keys(loaded).length === 0) throw new Error(name + ' is empty')
  const { createGuard, discover, isBearerError, memoryStore } = all['@bearer/core']
  const idp = await all['@bearer/core/testing'].createTestIssuer({ audience: 'https://api.example.com' })
  // A busy machine takes longer than an issuer may.
  const keys = discover(idp.issuer, { timeout: 60 })
  const guard = createGuard({ issuer: idp.issuer, audience: idp.audience, clock: idp.clock, keys })
  const { claims } = await guard.verify(await idp.mint({ sub: 'ada' }))
  const refused = await guard.verify(await idp.mint({}, { defect: 'expired' })).catch((error) => error)
  await idp.close()
  const { createSessions, generateSigningKey, signingKeys } = all['@bearer/sessions']
  const sessions = createSessions({
    issuer: 'https://app.example.com',
    audience: 'https://app.example.com/api',
    clientId: 'app',
    keys: signingKeys([await generateSigningKey()]),
    refreshKeys: [{ id: '1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
    store: memoryStore(),
  })
  const started = await sessions.start({ subject: 'ada' })
  const refreshed = await sessions.refresh(started.refreshToken)
  const said = [claims.sub, isBearerError(refused), refused.status, refreshed.ok].join(' ')
`
/** What it says then. */
export const outcome = 'ada true 401 true'

/** The application as an ES module that gives `said`. */
export const asModule = `${entries.map((name, at) => `import * as m${at} from '${name}'`).join('\n')}
const all = { ${entries.map((name, at) => `'${name}': m${at}`).join(', ')} }
async function scenario() {${body}  return said
}`

/** The same as CommonJS. */
export const asCommonJs = `const all = { ${entries.map((name) => `'${name}': require('${name}')`).join(', ')} }
async function scenario() {${body}  return said
}`

/** Ends a program with what the application said. */
export const printed = '\nscenario().then(console.log, (error) => { console.error(error); process.exit(1) })\n'
