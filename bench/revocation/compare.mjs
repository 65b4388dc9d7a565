import { ask } from '../measure/process.mjs'
import { runtimeOf } from '../measure/runtime.mjs'
import { propagation } from './propagation.mjs'
import { servers } from './stores.mjs'

/**
 * The stores beside one another: refreshes and log-outs a second, and milliseconds from a revocation in one process to its
 * effect in another (the memory store has no other).
 */
export async function compareStores(milliseconds = 4000) {
  const compared = {}
  for (const [name, start] of Object.entries(servers)) {
    const { url, close } = await start()
    const rates = await ask(runtimeOf(), 'revocation/rates.mjs', url, milliseconds)
    compared[name] = { ...rates, ...(name === 'memory' ? {} : { propagationMs: await propagation(url) }) }
    await close()
  }
  return compared
}
