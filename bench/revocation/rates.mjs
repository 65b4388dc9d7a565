// What sessions on a store do in a second: rates.mjs URL MILLISECONDS. Prints refreshes and log-outs as JSON, 64 at once.
import { generateKeyPairSync } from 'node:crypto'
import { mirror } from '@bearer/core'
import { sessionsOn, user } from '../issuing/sessions.mjs'
import { openStore } from './stores.mjs'

const [url, milliseconds] = process.argv.slice(2)
const width = 64
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = { algorithm: 'ES256', kid: '1', privatePem: privateKey.export({ format: 'pem', type: 'pkcs8' }) }
const { store, close } = openStore(url)
const sessions = sessionsOn(store, key, { refreshGrace: 0, revocations: mirror(store.revocations) })
await sessions.ready()

const start = () => sessions.start(user())
/** Log-ins, some at once: a test's thousands need not come one by one. */
async function started(count) {
  const tokens = []
  while (tokens.length < count) tokens.push(...(await Promise.all(Array.from({ length: width }, start))))
  return tokens
}

/** Operations a second, `width` at once, while there is time and something to work on. */
async function perSecond(operation) {
  const began = performance.now()
  let done = 0
  const client = async () => {
    while (performance.now() - began < Number(milliseconds) && (await operation())) done++
  }
  await Promise.all(Array.from({ length: width }, client))
  return (done * 1000) / (performance.now() - began)
}

const tokens = (await started(2048)).map(({ refreshToken }) => refreshToken)
let next = 0
const refresh = async () => {
  const at = next++ % tokens.length
  const result = await sessions.refresh(tokens[at])
  if (!result.ok) throw new Error(`A refresh was refused: ${result.reason}.`)
  tokens[at] = result.tokens.refreshToken
  return true
}
await perSecond(refresh)
const refreshes = await perSecond(refresh)

const leaving = await started(Math.max(2048, Math.ceil((refreshes * Number(milliseconds)) / 500)))
const logOut = async () => {
  const session = leaving.pop()
  if (session) await sessions.revoke(session.refreshToken)
  return session !== undefined
}
const logOuts = await perSecond(logOut)
await sessions.close()
await close()
console.log(JSON.stringify({ refreshes, logOuts }))
process.exit()
