import { setImmediate } from 'node:timers/promises'

/**
 * Times contenders in short slices next to each other, in a new order each round, so that noise hits all alike.
 * Gives microseconds per operation, a series of rounds for each. A contender is `{ name, inputs(count), verify(input) }`:
 * `inputs` is not timed; where `verify` gives a promise, the next operation waits for it.
 */
export async function interleave(contenders, { rounds, sliceMs }) {
  const counts = new Map()
  for (const contender of contenders) counts.set(contender, await calibrated(contender, sliceMs))
  const series = Object.fromEntries(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const contender of shuffled(contenders)) {
      series[contender.name].push(await slice(contender, counts.get(contender)))
      await setImmediate()
    }
  }
  return series
}

/** How many operations fill a slice, found while the code becomes warm. */
async function calibrated(contender, sliceMs) {
  let count = 50
  for (let tries = 0; tries < 40; tries++) {
    const cost = await slice(contender, count)
    count = Math.max(20, Math.round((sliceMs * 1000) / cost))
  }
  return count
}

async function slice({ inputs, verify }, count) {
  const list = inputs(count)
  // What the inputs left behind is not the contender's. Only where the runtime was started with --expose-gc.
  globalThis.gc?.({ type: 'minor' })
  const began = performance.now()
  for (let i = 0; i < count; i++) {
    const result = verify(list[i])
    if (typeof result?.then === 'function') await result
  }
  return ((performance.now() - began) * 1000) / count
}

/** A new order (Fisher–Yates), so that each contender comes after each other one. */
function shuffled(list) {
  const order = [...list]
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1))
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  return order
}
